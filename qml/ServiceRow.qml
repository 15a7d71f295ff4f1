// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// One service on two lines: what it is, and where it can be reached.
Item {
    id: row

    required property string serviceId
    required property string address
    required property string protocol
    required property string source
    required property int servers
    required property string serviceState
    required property string reason

    implicitHeight: lines.implicitHeight + 2 * Theme.space2
    Accessible.role: Accessible.ListItem
    Accessible.name: serviceId + ", " + address + ", " + Wording.look(serviceState).word

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.space2; bottomMargin: 0 }
        height: 1
        color: Theme.line
    }
    ColumnLayout {
        id: lines

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.space2 }
        spacing: 2

        RowLayout {
            spacing: Theme.space3

            PlainText {
                text: row.serviceId
                font.weight: Font.Medium
                Layout.fillWidth: true
            }
            StateChip { value: row.serviceState }
        }
        RowLayout {
            spacing: Theme.space3

            PlainText {
                text: row.address
                color: Theme.soft
                Layout.fillWidth: true
            }
            PlainText {
                text: row.protocol + " · " + row.source + " · " + Wording.count(row.servers, qsTr("server"))
                color: Theme.soft
                font.pixelSize: Theme.text1
                Layout.maximumWidth: row.width / 2
            }
        }
        PlainText {
            text: row.reason
            visible: text.length > 0
            color: Theme.tones[Wording.look(row.serviceState).tone]
            wrapMode: Text.Wrap
            maximumLineCount: 3
            Layout.fillWidth: true
        }
    }
}
