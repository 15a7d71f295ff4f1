// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"

#include <QMap>

#include <chrono>

namespace proxym {

//! The services that people wrote into many places of a store that reports all its texts at once, such as the
//! values of keys. A bad text keeps the services of its place's last good one, also if the place was absent
//! for less than an hour: a false empty answer may omit it.
class WrittenPlaces {
public:
    using Texts = QMap<QString, QByteArray>; //!< by origin: the full key
    using Time = std::chrono::steady_clock::time_point;

    explicit WrittenPlaces(const QString &source)
        : m_source(source)
    {
    }

    //! Takes each place's last good services from an earlier process.
    void restore(const Services &services);
    //! What counts of a good answer that holds these texts, in the order of their origins.
    [[nodiscard]] Found found(const Texts &texts, const Time &now);

private:
    struct Place {
        Services services; //!< of its last good text
        std::optional<Time> absentSince = {}; //!< the first answer without it
    };

    void forgetAbsent(const Texts &texts, const Time &now);

    QString m_source;
    QMap<QString, Place> m_places; //!< by origin
};

} // namespace proxym
