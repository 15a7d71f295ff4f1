// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/haproxymodel.h"
#include "haproxy/haproxyreloader.h"

namespace proxym {

//! Keeps services out whose port another program holds. HAProxy's own check does not see a taken port, and a
//! reload onto one costs everybody two seconds, so each port that is new is tried before; its verdict holds
//! for some seconds.
class PortGate {
public:
    explicit PortGate(const QString &bindAddress)
        : m_bindAddress(bindAddress)
    {
    }

    //! How long until a taken port is tried again.
    static constexpr std::chrono::seconds betweenProbes{10};

    //! NAME → why its port cannot be opened, for the services of `wanted` whose port is not in force yet.
    [[nodiscard]] Task<QMap<QString, QString>> closed(ProxyModel wanted, std::optional<ProxyModel> inForce,
                                                      HaproxyReloader reloader);

    //! What was found out while another process had its ports; call it when HAProxy is gone.
    void forget() { m_validUntil = Clock::time_point::min(); }

private:
    using Clock = std::chrono::steady_clock;

    QString m_bindAddress;
    QMap<QString, Port> m_probed; //!< by NAME
    QMap<QString, QString> m_closed;
    Clock::time_point m_validUntil = Clock::time_point::min();
};

} // namespace proxym
