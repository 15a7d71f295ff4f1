// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import QtQuick

// A symbol drawn on a grid of 16, so that it needs neither a font nor an image format.
Canvas {
    id: icon

    required property string name
    required property color tone
    property real size: 16

    readonly property string ring: "M1.5 8a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0"
    readonly property var paths: ({
        ok: ring + "M5 8.2l2.1 2.1L11 6.2",
        warn: "M8 2L15 14H1ZM8 6.5v3.2M8 11.7v.5",
        bad: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3L1.5 10.7V5.3ZM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6",
        clock: ring + "M8 4.5V8l2.4 1.6",
        idle: ring + "M5.2 8h.1M8 8h.1M10.8 8h.1",
        skip: ring + "M3.6 12.4l8.8-8.8",
        pause: ring + "M6.3 5.5v5M9.7 5.5v5",
        dot: "M5 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
        reload: "M13.5 8A5.5 5.5 0 1 1 11.6 3.8M11.8 1.2v2.9H8.9"
    })

    implicitWidth: size
    implicitHeight: size
    onNameChanged: requestPaint()
    onToneChanged: requestPaint()
    onPaint: {
        const context = getContext("2d");
        context.reset();
        context.scale(width / 16, height / 16);
        context.lineWidth = 1.5;
        context.lineCap = "round";
        context.lineJoin = "round";
        context.strokeStyle = tone;
        context.path = paths[name] ?? paths.idle;
        context.stroke();
        if (name === "dot") {
            context.fillStyle = tone;
            context.fill();
        }
    }
    Accessible.ignored: true
}
