// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace proxym {

//! What the kernel counts of one process, in the units of Prometheus' `process_…` metrics.
struct ProcessFigures {
    double cpuSeconds = 0; //!< user and system
    double startTime = 0; //!< seconds since 1970
    double virtualBytes = 0;
    double residentBytes = 0;
    int openFiles = 0;
    double mostOpenFiles = 0;
};

//! Of this process; nothing where /proc does not tell.
[[nodiscard]] std::optional<ProcessFigures> processFigures();

//! All but the files, from a `/proc/PID/stat`, which counts from the boot at `bootTime`; nothing where it is
//! none.
[[nodiscard]] std::optional<ProcessFigures> figuresFrom(const QByteArray &stat, double bootTime,
                                                        double ticksPerSecond, double bytesPerPage);

} // namespace proxym
