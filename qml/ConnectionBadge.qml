// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import Proxym.Dashboard

// Whether the shown data is live and, if not, from when it is.
StateChip {
    required property StatusClient client

    objectName: "connection"
    value: client.connection
    word: client.connection !== "lost" ? look.word
        : client.hasStatus ? qsTr("data from %1").arg(Wording.clock(client.heardAt)) : qsTr("no connection")
}
