// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts

// A titled surface with a note next to its title; its contents are stacked.
Rectangle {
    id: card

    required property string title
    property string note: ""
    default property alias content: column.data

    color: Theme.surface
    border.color: Theme.line
    radius: Theme.radius
    implicitHeight: column.implicitHeight + 2 * Theme.space4
    Accessible.role: Accessible.Grouping
    Accessible.name: title

    ColumnLayout {
        id: column

        anchors.fill: parent
        anchors.margins: Theme.space4
        spacing: Theme.space2

        RowLayout {
            spacing: Theme.space3

            PlainText {
                text: card.title
                font.weight: Font.DemiBold
                font.pixelSize: Theme.text3
                Layout.fillWidth: true
                Accessible.role: Accessible.Heading
            }
            PlainText {
                text: card.note
                visible: text.length > 0
                color: Theme.soft
            }
        }
    }
}
