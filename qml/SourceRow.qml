// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// One source: whether it answers, from where, since when.
Item {
    id: row

    required property string name
    required property string sourceState
    required property int services
    required property string server
    required property date lastSuccessAt
    required property string lastError
    required property int failures
    required property string eventMode
    required property bool eventsConnected
    required property date lastEventAt
    property date now

    implicitHeight: lines.implicitHeight + 2 * Theme.space2
    Accessible.role: Accessible.ListItem
    Accessible.name: name

    ColumnLayout {
        id: lines

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.space2 }
        spacing: Theme.space1

        RowLayout {
            spacing: Theme.space2

            PlainText {
                text: row.name
                font.weight: Font.Medium
                Layout.fillWidth: true
            }
            StateChip { value: row.sourceState }
        }
        PlainText {
            text: Wording.count(row.services, qsTr("service")) + " · "
                + qsTr("answered %1").arg(Wording.age(row.lastSuccessAt, row.now))
            color: Theme.soft
            Layout.fillWidth: true
        }
        PlainText {
            text: row.server
            visible: text.length > 0
            color: Theme.soft
            Layout.fillWidth: true
        }
        PlainText {
            text: Wording.events(row.eventMode, row.eventsConnected)
                + (isNaN(row.lastEventAt) ? "" : " · " + qsTr("last %1").arg(Wording.age(row.lastEventAt, row.now)))
            visible: row.eventMode.length > 0
            color: Theme.soft
            Layout.fillWidth: true
        }
        PlainText {
            text: row.lastError + (row.failures > 1 ? qsTr(" (%1 times in a row)").arg(row.failures) : "")
            visible: row.lastError.length > 0
            color: Theme.tones.bad
            wrapMode: Text.Wrap
            maximumLineCount: 3
            Layout.fillWidth: true
        }
    }
}
