// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

// Where the keyboard is in a list: a bar at the edge, so that it shows without relying on a tint.
Rectangle {
    color: Theme.sunken
    radius: Theme.radius / 2

    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        width: 3
        radius: 1.5
        color: Theme.accent
    }
}
