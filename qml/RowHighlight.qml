// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

// The current row of a list: a bar at the edge, so that it does not rely on a tint.
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
