// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Proxym.Dashboard

Card {
    id: card

    required property StatusClient client
    required property ServiceModel services
    readonly property bool searching: services.search.trim().length > 0

    function focusSearch() {
        search.forceActiveFocus(Qt.ShortcutFocusReason);
        search.selectAll();
    }
    function clearSearch() {
        search.clear();
    }

    title: qsTr("Services")
    note: client.hasStatus ? Wording.counts(client.status.services) : ""

    RowLayout {
        spacing: Theme.space3

        SearchField {
            id: search

            onTextChanged: card.services.search = text
            Keys.onDownPressed: list.forceActiveFocus(Qt.TabFocusReason)
            Layout.fillWidth: true
        }
        PlainText {
            objectName: "counts"
            text: card.searching ? qsTr("%1 of %2").arg(card.services.matched).arg(card.services.total)
                                 : String(card.services.total)
            color: Theme.soft
            Accessible.name: qsTr("%1 services shown").arg(text)
        }
    }
    PlainText {
        objectName: "servicesError"
        text: card.services.error
        visible: text.length > 0 && card.client.connection === "live"
        color: Theme.tones.bad
        wrapMode: Text.Wrap
        Layout.fillWidth: true
    }
    RowLayout {
        visible: card.services.hasLoaded && card.services.count === 0
        spacing: Theme.space3

        PlainText {
            objectName: "empty"
            text: card.searching ? qsTr("No service matches") : qsTr("The sources have no services")
            color: Theme.soft
        }
        ActionButton {
            text: qsTr("Clear the search")
            visible: card.searching
            onClicked: card.clearSearch()
        }
    }
    ListView {
        id: list

        objectName: "services"
        model: card.services
        clip: true
        reuseItems: true
        activeFocusOnTab: true
        keyNavigationEnabled: true
        boundsBehavior: Flickable.StopAtBounds
        currentIndex: -1
        onActiveFocusChanged: if (activeFocus && currentIndex < 0) currentIndex = 0
        highlight: RowHighlight { visible: list.activeFocus } // qmllint disable unqualified
        highlightMoveDuration: 0
        highlightResizeDuration: 0
        Layout.fillWidth: true
        Layout.fillHeight: true
        // Rows reach to the edges of the card, so that their texts align with its title.
        Layout.leftMargin: -Theme.space2
        Layout.rightMargin: -Theme.space2
        Layout.bottomMargin: 1 - Theme.space4
        Accessible.role: Accessible.List
        Accessible.name: card.title
        ScrollBar.vertical: ScrollBar { }
        delegate: ServiceRow { width: ListView.view.width }
    }
}
