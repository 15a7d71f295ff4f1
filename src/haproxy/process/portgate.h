// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"
#include "haproxy/config/operatorbinds.h"
#include "haproxy/process/reloader.h"

namespace proxym {

//! Ports of a wish that cannot be opened.
struct ClosedPorts {
    QMap<QString, QString> services; //!< NAME → why its port cannot be opened
    QMap<int, QString> binds; //!< line of http-frontend.cfg → why an address of that `bind` cannot be

    [[nodiscard]] bool isEmpty() const { return services.isEmpty() && binds.isEmpty(); }
    //! Without these services and lines.
    [[nodiscard]] ProxyModel leftOf(ProxyModel model) const;
    //! "http-frontend.cfg line 3: port 8081 cannot be opened: address already in use; this line is left out"
    [[nodiscard]] QStringList complaints() const;
};

//! Keeps services, and an operator's `bind` lines, out whose port another program holds. HAProxy's own check
//! does not see a taken port, and a reload onto one costs everybody two seconds, so each port that is new is
//! tried before; its verdict holds for some seconds.
class PortGate {
public:
    explicit PortGate(const QString &bindAddress)
        : m_bindAddress(bindAddress)
    {
    }

    //! How long until a taken port is tried again.
    static constexpr std::chrono::seconds betweenProbes{10};

    //! Those of `wanted` that are not in force yet and cannot be.
    [[nodiscard]] Task<ClosedPorts> closed(ProxyModel wanted, std::optional<ProxyModel> inForce,
                                           HaproxyReloader reloader);
    //! What is known of it so far, as sentences.
    [[nodiscard]] QStringList complaints() const { return m_closed.complaints(); }
    //! The failure of a reload with the ports that may be why: a master tells us nothing.
    [[nodiscard]] Task<Error> explained(Error error, ProxyModel wanted, HaproxyReloader reloader) const;

    //! What was found out while another process had its ports; call it when HAProxy is gone.
    void forget() { m_validUntil = Clock::time_point::min(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Fresh {
        QMap<QString, Port> services; //!< by NAME
        QList<OperatorBind> binds;

        bool operator==(const Fresh &) const = default;
    };
    [[nodiscard]] static Fresh freshIn(const ProxyModel &wanted, const std::optional<ProxyModel> &inForce);
    [[nodiscard]] ClosedPorts tried(const Fresh &fresh, const std::optional<QSet<quint16>> &held) const;

    QString m_bindAddress;
    Fresh m_probed;
    ClosedPorts m_closed;
    Clock::time_point m_validUntil = Clock::time_point::min();
};

} // namespace proxym
