// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// "Refresh now" and its result.
RowLayout {
    id: refresh

    required property StatusClient client
    readonly property alias outcome: outcome.text

    spacing: Theme.space3

    PlainText {
        id: outcome

        objectName: "outcome"
        text: refresh.client.refreshOutcome
        color: refresh.client.refreshState === "failed" ? Theme.tones.bad : Theme.soft
        horizontalAlignment: Text.AlignRight
        Layout.fillWidth: true
        Layout.minimumWidth: 0
    }
    ActionButton {
        objectName: "refresh"
        text: refresh.client.refreshState === "running" ? qsTr("Refreshing …") : qsTr("Refresh now")
        primary: true
        Accessible.description: qsTr("Asks every source again. F5 or Ctrl+R.")
        onClicked: refresh.client.refresh()
    }
}
