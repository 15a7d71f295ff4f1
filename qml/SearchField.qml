// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Controls.Basic

TextField {
    id: field

    objectName: "search"
    placeholderText: qsTr("Search id, domain, host:port")
    placeholderTextColor: Theme.soft
    color: Theme.ink
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentInk
    font.pixelSize: Theme.text2
    implicitHeight: Theme.control
    leftPadding: Theme.space3
    maximumLength: 200
    selectByMouse: true
    Accessible.name: qsTr("Search the services")
    Keys.onEscapePressed: clear()

    background: Rectangle {
        color: Theme.sunken
        radius: Theme.radius
        border.color: field.activeFocus ? Theme.accent : Theme.lineStrong
        border.width: field.activeFocus ? 2 : 1
    }
}
