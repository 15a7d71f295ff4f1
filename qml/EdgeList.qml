// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// The other edges, beside the one that is watched.
Card {
    id: card

    required property StatusClient client
    required property EdgeModel edges

    title: qsTr("Other edges")

    ListView {
        id: list

        objectName: "edges"
        model: card.edges
        clip: true
        keyNavigationEnabled: true
        currentIndex: -1
        onActiveFocusChanged: if (activeFocus && currentIndex < 0) currentIndex = 0
        highlight: RowHighlight { visible: list.activeFocus } // qmllint disable unqualified
        highlightMoveDuration: 0
        highlightResizeDuration: 0
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: count > 0
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.leftMargin: -Theme.space2
        Layout.rightMargin: -Theme.space2
        implicitHeight: 120
        Accessible.role: Accessible.List
        Accessible.name: card.title
        delegate: EdgeRow {
            width: ListView.view.width
            now: card.client.now // qmllint disable unqualified
        }
    }
    ActionButton {
        objectName: "refreshAll"
        text: qsTr("Refresh all edges")
        enabled: card.client.refreshState !== "running"
        onClicked: card.client.refreshAll()
    }
}
