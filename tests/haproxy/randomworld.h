// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/service.h"

#include <QRandomGenerator>

namespace proxym::test {

//! Services that change at random, the same way for the same seed; no two ever share a route or port.
class RandomWorld {
public:
    //! `ports` are for TCP listeners.
    RandomWorld(quint32 seed, const QList<Port> &ports);

    [[nodiscard]] const Services &services() const { return m_services; }
    //! Makes one to three changes; returns a description for messages.
    QString change();

private:
    QString changeOnce();
    [[nodiscard]] int roll(int sides) { return m_dice.bounded(sides); }
    [[nodiscard]] int anyService() { return roll(int(m_services.size())); }
    [[nodiscard]] Host newHost();
    [[nodiscard]] QString newDomain();
    [[nodiscard]] Service newService();
    void addHost(Service &service);
    void removeHost(Service &service);
    void weighHost(Service &service);
    void returnHost(Service &service);
    void changeDomains(Service &service);
    void swapDomains(Service &one, Service &other);
    void changePort(Service &service);
    void changeProtocol(Service &service);

    QRandomGenerator m_dice;
    QList<Port> m_ports; //!< not in use
    Services m_services;
    QList<std::pair<QString, Host>> m_gone; //!< service and server, for those that return
    int m_names = 0; //!< number of names used so far
};

} // namespace proxym::test
