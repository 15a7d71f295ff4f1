// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// One other edge: its verdict, and what it does not agree on.
Item {
    id: row

    required property string address
    required property string edgeState
    required property string summary
    required property string error
    required property date lastSeenAt
    required property string difference
    property date now

    implicitHeight: lines.implicitHeight + 2 * Theme.space2
    Accessible.role: Accessible.ListItem
    Accessible.name: address

    ColumnLayout {
        id: lines

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.space2 }
        spacing: Theme.space1

        RowLayout {
            spacing: Theme.space2

            PlainText {
                text: row.address
                font.weight: Font.Medium
                Layout.fillWidth: true
            }
            StateChip { value: row.edgeState }
        }
        PlainText {
            text: row.error
            visible: text.length > 0
            color: Theme.tones.bad
            wrapMode: Text.Wrap
            maximumLineCount: 3
            Layout.fillWidth: true
        }
        PlainText {
            text: row.error.length > 0 ? qsTr("answered %1").arg(Wording.age(row.lastSeenAt, row.now)) : row.summary
            visible: text.length > 0
            color: Theme.soft
            wrapMode: Text.Wrap
            maximumLineCount: 2
            Layout.fillWidth: true
        }
        PlainText {
            text: row.difference
            visible: text.length > 0
            color: Theme.tones.warn
            wrapMode: Text.Wrap
            maximumLineCount: 3
            Layout.fillWidth: true
        }
    }
}
