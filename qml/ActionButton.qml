// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Controls.Basic

// A button of this view; `primary` for the main action.
Button {
    id: button

    property bool primary: false
    readonly property color ink: primary ? Theme.accentInk : Theme.ink

    implicitHeight: Theme.control
    leftPadding: Theme.space4
    rightPadding: Theme.space4
    focusPolicy: Qt.StrongFocus
    Accessible.name: text
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    contentItem: PlainText {
        text: button.text
        color: button.ink
        font.weight: Font.Medium
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        opacity: button.enabled ? 1 : Theme.fadedOpacity
        Accessible.ignored: true
    }
    background: Rectangle {
        color: button.primary ? Theme.accent : (button.hovered || button.down ? Theme.sunken : Theme.surface)
        opacity: button.down ? 0.8 : 1
        radius: Theme.radius
        border.color: button.primary ? Theme.accent : Theme.lineStrong

        Rectangle { // the focus frame, outside of the button
            anchors.fill: parent
            anchors.margins: -3
            visible: button.visualFocus
            color: "transparent"
            border.color: Theme.accent
            border.width: 2
            radius: Theme.radius + 3
        }
    }
}
