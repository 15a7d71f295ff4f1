// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import Proxym.Dashboard

Window {
    id: window

    required property StatusClient client
    required property ServiceModel services
    required property SourceModel sources
    required property EdgeModel edges

    width: 1080
    height: 760
    minimumWidth: 760
    minimumHeight: 520
    visible: true
    color: Theme.ground
    title: (client.hasStatus ? Wording.look(client.status.state).word + " · " : "") + "proxym " + client.server

    Overview {
        anchors.fill: parent
        client: window.client
        services: window.services
        sources: window.sources
        edges: window.edges
        focus: true
    }
}
