// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

ActionButton {
    objectName: "theme"
    text: Theme.dark ? qsTr("Light") : qsTr("Dark")
    Accessible.name: Theme.dark ? qsTr("Light theme") : qsTr("Dark theme")
    onClicked: Theme.mode = Theme.dark ? "light" : "dark"
}
