// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace proxym {

//! What the kernel counts for a process, in the units of Prometheus' `process_…` metrics.
struct ProcessFigures {
    double cpuSeconds = 0; //!< user and system
    double startTime = 0; //!< seconds since 1970
    double virtualBytes = 0;
    double residentBytes = 0;
    int openFiles = 0;
    double mostOpenFiles = 0;
};

//! Those of this process; nothing if /proc does not have them.
[[nodiscard]] std::optional<ProcessFigures> processFigures();

//! All but the open files, from the content of a `/proc/PID/stat`, which counts from the boot at `bootTime`;
//! nothing if it is malformed.
[[nodiscard]] std::optional<ProcessFigures> figuresFrom(const QByteArray &stat, double bootTime,
                                                        double ticksPerSecond, double bytesPerPage);

} // namespace proxym
