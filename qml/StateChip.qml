// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import Proxym.Dashboard

// A state as an icon and a word on its tint.
Rectangle {
    id: chip

    required property string value
    property string word: look.word
    readonly property stateLook look: Wording.look(value)
    readonly property color tone: Theme.tones[look.tone]

    color: Theme.tints[look.tone]
    radius: height / 2
    implicitHeight: 22
    implicitWidth: row.implicitWidth + 2 * Theme.space2
    Accessible.role: Accessible.StaticText
    Accessible.name: word

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.space1

        StateIcon {
            name: chip.look.icon
            tone: chip.tone
            size: 12
            anchors.verticalCenter: parent.verticalCenter
        }
        PlainText {
            text: chip.word
            color: chip.tone
            font.pixelSize: Theme.text1
            font.weight: Font.Medium
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
