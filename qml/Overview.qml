// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// Everything at a glance. Old data stays visible, greyed, under a badge that says from when it is.
Rectangle {
    id: overview

    required property StatusClient client
    required property ServiceModel services
    required property SourceModel sources
    required property EdgeModel edges

    color: Theme.ground

    Shortcut {
        sequences: ["F5", "Ctrl+R"]
        onActivated: overview.client.refresh()
    }
    Shortcut {
        sequences: ["Ctrl+F", "/"]
        onActivated: serviceList.focusSearch()
    }
    Shortcut {
        sequence: "Escape"
        onActivated: serviceList.clearSearch()
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.space5
        spacing: Theme.space4

        RowLayout {
            spacing: Theme.space3

            PlainText {
                text: "proxym"
                font.pixelSize: Theme.text4
                font.weight: Font.DemiBold
            }
            PlainText {
                text: overview.client.server
                color: Theme.soft
                Layout.maximumWidth: overview.width / 3
            }
            ConnectionBadge { client: overview.client }
            RefreshButton {
                client: overview.client
                Layout.fillWidth: true
            }
            ThemeSwitch { }
        }
        VerdictBar {
            client: overview.client
            opacity: content.opacity
            Layout.fillWidth: true
        }
        RowLayout {
            id: content

            spacing: Theme.space4
            opacity: overview.client.connection === "lost" && overview.client.hasStatus ? Theme.fadedOpacity : 1

            ColumnLayout {
                spacing: Theme.space4
                Layout.fillWidth: false
                Layout.preferredWidth: Math.max(300, overview.width * 0.34)

                ReloadCard {
                    client: overview.client
                    Layout.fillWidth: true
                }
                SourceList {
                    client: overview.client
                    sources: overview.sources
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                EdgeList {
                    client: overview.client
                    edges: overview.edges
                    visible: overview.edges.count > 0
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
            }
            ServiceList {
                id: serviceList

                client: overview.client
                services: overview.services
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
    }
}
