// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace proxym {

//! A Marathon event that can affect services.
struct MarathonEvent {
    QString reason; //!< for people: "status_update_event /web"
    QStringList apps = {}; //!< ids of the apps it names, each once; empty: any app may have changed
    std::optional<MarathonTask> task = {}; //!< of a status_update_event: all that it says is about this task

    bool operator==(const MarathonEvent &) const = default;
};

//! Nothing for unknown types and for anything that is not an event. `type` is used if the JSON names none.
[[nodiscard]] std::optional<MarathonEvent> relevantEvent(const QByteArray &json, const QByteArray &type = {});

} // namespace proxym
