// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelplaces.h"
#include "haproxy/process/reloader.h"

namespace proxym {

//! Keeps services, and an operator's `bind` lines, out whose place another program has. HAProxy's own check
//! does not see a taken port, and a reload onto one costs everybody two seconds, so each place that is new is
//! tried before; the answer holds for some seconds.
class PortGate {
public:
    //! How long until a taken port is tried again.
    static constexpr std::chrono::seconds betweenProbes{10};

    //! Those places that are not in force yet and cannot be, of all models that something may be taken from.
    [[nodiscard]] Task<ClosedPlaces> closed(QList<ProxyModel> models, std::optional<ProxyModel> inForce,
                                            HaproxyReloader reloader);
    //! The failure of a reload with the ports that may be why: a master tells us nothing.
    [[nodiscard]] Task<Error> explained(Error error, ProxyModel wanted, HaproxyReloader reloader) const;

    //! What was found out while another process had its ports; call it when HAProxy is gone.
    void forget() { m_validUntil = Clock::time_point::min(); }

private:
    using Clock = std::chrono::steady_clock;

    QSet<ListenPlace> m_probed;
    ClosedPlaces m_closed;
    Clock::time_point m_validUntil = Clock::time_point::min();
};

} // namespace proxym
