// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/haproxyadmin.h"

#include <QObject>

namespace proxym {

//! What HAProxy says of its servers, for those who look. However many look, and at whatever: one question at a time, and
//! for each backend at most one within `keep`. A HAProxy that does not answer is left alone for as long.
class LiveStates final : public QObject {
    Q_OBJECT
public:
    explicit LiveStates(const HaproxyAdmin &admin, std::chrono::milliseconds keep = std::chrono::seconds(1));

    //! Of those backends, by NAME. Missing is what HAProxy does not know; everything, where it does not answer.
    [[nodiscard]] Task<LiveServers> of(QStringList backends);

Q_SIGNALS:
    void asked();

private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        Clock::time_point until;
        std::optional<QList<LiveServer>> servers; //!< nothing: HAProxy does not know that backend
    };
    Task<> ask(QStringList backends);

    HaproxyAdmin m_admin;
    std::chrono::milliseconds m_keep;
    QHash<QString, Known> m_known;
    Clock::time_point m_silentUntil = Clock::time_point::min();
    bool m_isAsking = false;
};

} // namespace proxym
