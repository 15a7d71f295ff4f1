// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

// Text as it is: what comes from outside is never read as markup.
Text {
    textFormat: Text.PlainText
    color: Theme.ink
    font.pixelSize: Theme.text2
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
