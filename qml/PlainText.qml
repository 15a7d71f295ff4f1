// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

// Plain text: text from outside is never interpreted as markup.
Text {
    textFormat: Text.PlainText
    color: Theme.ink
    font.pixelSize: Theme.text2
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
