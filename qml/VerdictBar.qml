// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// At a glance: whether HAProxy is up to date, and what to do if not.
Rectangle {
    id: bar

    required property StatusClient client
    readonly property statusReport status: client.status
    readonly property stateLook look: Wording.look(status.state)
    readonly property color tone: Theme.tones[look.tone]

    color: Theme.tints[look.tone]
    radius: Theme.radius
    implicitHeight: row.implicitHeight + 2 * Theme.space4
    Accessible.role: Accessible.AlertMessage
    Accessible.name: word.text + ". " + summary.text

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.margins: Theme.space4
        spacing: Theme.space4

        StateIcon {
            name: bar.look.icon
            tone: bar.tone
            size: 40
            Layout.alignment: Qt.AlignTop
        }
        ColumnLayout {
            spacing: Theme.space1

            PlainText {
                id: word

                objectName: "verdict"
                text: bar.client.hasStatus ? bar.look.word : qsTr("Nothing known yet")
                color: bar.tone
                font.pixelSize: Theme.text5
                font.weight: Font.DemiBold
            }
            PlainText {
                id: summary

                objectName: "summary"
                text: bar.client.hasStatus ? Wording.rest(bar.status.summary, bar.look.word) : qsTr("Waiting for %1").arg(bar.client.server)
                font.pixelSize: Theme.text3
                wrapMode: Text.Wrap
                maximumLineCount: 3
                Layout.fillWidth: true
            }
            PlainText {
                objectName: "advice"
                text: Wording.advice(bar.status.state)
                visible: text.length > 0
                color: Theme.soft
                wrapMode: Text.Wrap
                Layout.fillWidth: true
            }
            Repeater {
                model: bar.status.problems

                PlainText {
                    required property string modelData
                    required property int index

                    text: "· " + modelData
                    visible: index < 3
                    wrapMode: Text.Wrap
                    maximumLineCount: 2
                    Layout.fillWidth: true
                }
            }
            PlainText {
                objectName: "connectionError"
                text: bar.client.connection === "live" ? "" : bar.client.error
                visible: text.length > 0
                color: Theme.tones.bad
                wrapMode: Text.Wrap
                maximumLineCount: 3
                Layout.fillWidth: true
            }
        }
    }
}
