// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtQuick.Layouts
import Proxym.Dashboard

// The last reload of HAProxy: when, why, how long, and HAProxy's message if it failed.
Card {
    id: card

    required property StatusClient client
    readonly property haproxyReport haproxy: client.status.haproxy
    readonly property reloadReport reload: haproxy.lastReload
    readonly property bool known: !isNaN(reload.at)

    title: qsTr("HAProxy")
    note: !haproxy.enabled ? "" : haproxy.pid > 0 ? qsTr("pid %1").arg(haproxy.pid) : qsTr("not running")

    RowLayout {
        visible: card.haproxy.enabled
        spacing: Theme.space2

        StateChip {
            visible: card.known
            value: card.reload.result
            word: look.word.toLowerCase()
        }
        PlainText {
            objectName: "reloadAge"
            text: card.known
                ? (card.reload.result === "ok" ? qsTr("Reloaded %1, took %2") : qsTr("Tried to reload %1, took %2")).arg(Wording.age(card.reload.at, card.client.now)).arg(Wording.duration(card.reload.durationMs))
                : qsTr("No reload since proxym started")
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
    }
    PlainText {
        objectName: "reloadReason"
        text: card.reload.reason
        visible: text.length > 0
        color: Theme.soft
        wrapMode: Text.Wrap
        maximumLineCount: 3
        Layout.fillWidth: true
    }
    PlainText {
        objectName: "reloadError"
        text: card.reload.error
        visible: text.length > 0
        color: Theme.tones.bad
        font.family: "monospace"
        font.pixelSize: Theme.text1
        wrapMode: Text.WrapAnywhere
        maximumLineCount: 6
        Layout.fillWidth: true
    }
    PlainText {
        text: card.haproxy.enabled
            ? Wording.count(card.haproxy.reloads, qsTr("reload")) + " · "
                + Wording.count(card.haproxy.runtimeUpdates, qsTr("runtime update"))
            : qsTr("The HAProxy module is off")
        color: Theme.soft
        Layout.fillWidth: true
    }
    PlainText {
        text: qsTr("Last change %1").arg(Wording.age(card.haproxy.lastApply.at, card.client.now))
        visible: !isNaN(card.haproxy.lastApply.at)
        color: Theme.soft
        Layout.fillWidth: true
    }
    PlainText {
        text: Wording.count(card.haproxy.oldProcesses, qsTr("old process"), qsTr("old processes")) + qsTr(" still draining")
        visible: card.haproxy.oldProcesses > 0
        color: Theme.soft
        Layout.fillWidth: true
    }
}
