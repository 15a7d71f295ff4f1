// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

Card {
    id: card

    required property StatusClient client
    required property SourceModel sources

    title: qsTr("Sources")

    PlainText {
        text: qsTr("No source is enabled")
        visible: card.client.hasStatus && card.sources.count === 0
        color: Theme.soft
    }
    ListView {
        id: list

        objectName: "sources"
        model: card.sources
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
        Layout.bottomMargin: 1 - Theme.space4
        implicitHeight: 120
        Accessible.role: Accessible.List
        Accessible.name: card.title
        delegate: SourceRow {
            width: ListView.view.width
            now: card.client.now // qmllint disable unqualified
        }
    }
}
