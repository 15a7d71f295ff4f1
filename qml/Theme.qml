// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

pragma Singleton

import QtQuick

// Every colour, size and distance of the view; the values are those of the status page.
QtObject {
    id: theme

    // "system", "light" or "dark"
    property string mode: "system"
    readonly property SystemPalette system: SystemPalette { }
    readonly property bool dark: mode === "system" ? system.window.hslLightness < 0.5 : mode === "dark"

    readonly property color ground: dark ? "#12161b" : "#f6f7f8"
    readonly property color surface: dark ? "#191f26" : "#ffffff"
    readonly property color sunken: dark ? "#10141a" : "#f0f2f4"
    readonly property color line: dark ? "#2b333d" : "#dfe3e8"
    readonly property color lineStrong: dark ? "#6b7683" : "#868f9a"
    readonly property color ink: dark ? "#e4e9ef" : "#1b222b"
    readonly property color soft: dark ? "#9eabb9" : "#55606d"
    readonly property color accent: dark ? "#8fbdea" : "#2f5d8c"
    readonly property color accentInk: dark ? "#12161b" : "#ffffff"

    readonly property var tones: ({
        good: dark ? "#72cf9f" : "#1c6e45",
        warn: dark ? "#e8b95c" : "#805300",
        bad: dark ? "#ff978c" : "#ae2a22",
        calm: dark ? "#9eabb9" : "#55606d"
    })
    readonly property var tints: ({
        good: dark ? "#172b23" : "#e6f3ec",
        warn: dark ? "#2e2616" : "#fbf1dc",
        bad: dark ? "#351d1d" : "#fcebe9",
        calm: dark ? "#232b34" : "#eceff2"
    })

    readonly property int text1: 12
    readonly property int text2: 14
    readonly property int text3: 16
    readonly property int text4: 20
    readonly property int text5: 32

    readonly property int space1: 4
    readonly property int space2: 8
    readonly property int space3: 12
    readonly property int space4: 16
    readonly property int space5: 24
    readonly property int space6: 32

    readonly property int radius: 8
    readonly property int control: 34
    readonly property real fadedOpacity: 0.6
}
