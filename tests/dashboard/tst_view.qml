// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick
import QtTest
import Proxym.Dashboard

Item {
    id: root

    width: 1080
    height: 760

    Overview {
        id: view

        anchors.fill: parent
        client: stage.client
        services: stage.services
        sources: stage.sources
        edges: stage.edges
    }

    TestCase {
        name: "View"
        when: windowShown

        function shown(name) {
            const item = findChild(view, name);
            verify(item !== null, name);
            return item;
        }

        function say(state, summary) {
            tryVerify(() => stage.openStreams() === 1);
            stage.say(state, summary);
            tryVerify(() => stage.client.status.summary === summary);
        }

        function init() {
            Theme.mode = "light";
            view.forceActiveFocus();
            shown("search").clear();
            say("inSync", "In sync: 250 services from 3 sources.");
            tryCompare(stage.client, "connection", "live");
            tryVerify(() => shown("services").count >= 100);
        }

        // The nearest name: a list passes its focus on to its current row, which has none.
        function named(item) {
            return item === null || item.objectName.length > 0 ? item?.objectName : named(item.parent);
        }

        // Every Text below `item`, including those that controls create themselves.
        function texts(item) {
            let found = item instanceof Text ? [item] : [];
            for (let i = 0; i < item.children.length; ++i)
                found = found.concat(texts(item.children[i]));
            return found;
        }

        function test_verdictFollowsEvents() {
            compare(shown("verdict").text, "In sync");
            compare(shown("summary").text, "250 services from 3 sources.");
            say("failed", "Failed: HAProxy could not be reloaded");
            compare(shown("verdict").text, "Failed");
            compare(shown("verdict").color, Theme.tones.bad);
            verify(shown("advice").text.length > 0);
            verify(shown("reloadError").visible);
            screenshot("failing");
            say("inSync", "In sync: again");
            compare(shown("verdict").text, "In sync");
            verify(!shown("reloadError").visible);
        }

        function test_searchNarrowsAndEscapeClears() {
            const total = stage.services.total;
            compare(shown("counts").text, String(total));
            keyClick(Qt.Key_F, Qt.ControlModifier);
            verify(shown("search").activeFocus);
            for (const letter of "cart")
                keyClick(letter);
            tryCompare(shown("services"), "count", 1);
            compare(shown("counts").text, `1 of ${total}`);
            keyClick(Qt.Key_X);
            tryVerify(() => shown("empty").visible);
            compare(shown("empty").text, "No service matches");
            keyClick(Qt.Key_Escape);
            compare(shown("search").text, "");
            tryVerify(() => shown("services").count >= 100);
        }

        function test_refreshByButtonAndKeys_data() {
            return [
                { tag: "button", act: () => mouseClick(shown("refresh")) },
                { tag: "F5", act: () => keyClick(Qt.Key_F5) },
                { tag: "Ctrl+R", act: () => keyClick(Qt.Key_R, Qt.ControlModifier) },
                { tag: "Return on the button", act: () => { shown("refresh").forceActiveFocus(); keyClick(Qt.Key_Return); } },
            ];
        }
        function test_refreshByButtonAndKeys(data) {
            const before = stage.refreshes();
            data.act();
            tryVerify(() => stage.refreshes() === before + 1);
            say("inSync", "In sync: after " + data.tag);
            tryVerify(() => /^round \d+: nothing changed, 21 ms$/.test(shown("outcome").text));
        }

        function test_tabReachesEverythingAndComesRound() {
            shown("refresh").forceActiveFocus(Qt.TabFocusReason);
            const reached = [];
            for (let i = 0; i < 5; ++i) {
                reached.push(named(root.Window.activeFocusItem));
                keyClick(Qt.Key_Tab);
            }
            compare(reached.join(" "), "refresh theme sources search services");
        }

        function test_arrowsWalkTheServicesAndShowWhere() {
            const list = shown("services");
            list.forceActiveFocus(Qt.TabFocusReason);
            compare(list.currentIndex, 0);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            compare(list.currentIndex, 2);
            verify(list.highlightItem.visible);
            tryVerify(() => list.highlightItem.y === list.currentItem.y);
            screenshot("keyboard");
            shown("refresh").forceActiveFocus(Qt.TabFocusReason);
            verify(!list.highlightItem.visible);
        }

        function test_lossIsSaidAndTheOldDataStay() {
            stage.goDown();
            tryCompare(stage.client, "connection", "lost");
            verify(/^data from \d\d:\d\d:\d\d$/.test(shown("connection").word));
            compare(shown("verdict").text, "In sync");
            verify(shown("connectionError").visible);
            stage.comeUp();
            tryVerify(() => stage.openStreams() === 1);
            say("degraded", "Degraded: one service is skipped");
            tryCompare(shown("connection"), "word", "live");
            compare(shown("verdict").text, "Degraded");
        }

        function test_edgesAreShownWhereThereAreSome() {
            verify(!shown("edges").visible);
            stage.setEdges(["inSync", "degraded", "silent"]);
            tryCompare(shown("edges"), "count", 3);
            tryVerify(() => shown("edges").visible);
            // the list makes its rows one after another
            const said = words => texts(shown("edges")).some(text => text.text.includes(words));
            tryVerify(() => said("2 services differ: a_80, b_80"));
            tryVerify(() => said("connection refused"));
            verify(shown("edges").Accessible.name.length > 0);
            screenshot("edges");
            const before = stage.refreshes();
            mouseClick(shown("refreshAll"));
            tryVerify(() => stage.refreshes() === before + 1);
            compare(stage.lastRefresh(), "/api/refresh?edges=all");
            say("inSync", "In sync: refreshed");
            stage.setEdges([]);
            tryVerify(() => !shown("edges").visible);
        }

        function test_hostileNamesAreText() {
            stage.addService("/<b>bold</b><img src='http://127.0.0.1:1/x.png'>", "active");
            say("stale", "<h1>Stale</h1>: <a href='x'>Marathon</a>");
            compare(shown("summary").text, "<h1>Stale</h1>: <a href='x'>Marathon</a>");
            tryVerify(() => texts(view).some(text => text.text.startsWith("/<b>bold")));
            for (const text of texts(view))
                verify(text.textFormat === Text.PlainText || text.objectName === "" && text.parent.objectName === "search", text.text);
            stage.removeService();
        }

        function test_everyInteractiveItemHasAName() {
            for (const name of ["refresh", "theme", "search", "services", "sources"])
                verify(shown(name).Accessible.name.length > 0, name);
        }

        function test_bothThemes_data() {
            return [{ tag: "light", lightness: 0.9 }, { tag: "dark", lightness: 0.1 }];
        }
        function test_bothThemes(data) {
            Theme.mode = data.tag === "light" ? "dark" : "light";
            mouseClick(shown("theme"));
            compare(Theme.mode, data.tag);
            wait(0);
            const image = grabImage(view);
            fuzzyCompare(image.pixel(2, 2), Theme.ground, 2);
            verify(Math.abs(view.color.hslLightness - data.lightness) < 0.1);
            for (const tone of ["good", "warn", "bad", "calm"])
                verify(contrast(Theme.tones[tone], Theme.tints[tone]) >= 4.5, tone);
            verify(contrast(Theme.soft, Theme.surface) >= 4.5);
            verify(contrast(shown("refresh").contentItem.color, Theme.accent) >= 4.5);
            screenshot(data.tag);
        }

        function screenshot(name) {
            if (stage.screenshots.length > 0)
                grabImage(view).save(`${stage.screenshots}/dashboard-${name}.png`);
        }

        function luminance(colour) {
            const linear = value => value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
            const c = Qt.lighter(colour, 1.0);
            return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
        }
        function contrast(one, other) {
            const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
            return (high + 0.05) / (low + 0.05);
        }
    }
}
