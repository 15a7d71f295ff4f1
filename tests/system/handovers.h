// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "system/town.h"

namespace proxym::test {

//! Apps of a town whose domain, ports or addresses pass from one to another while clients are served. Each
//! server names its program, and the clients know which programs may answer for a domain at that moment. A
//! server dies only once HAProxy has taken it out of service, so that nothing may be lost.
class Handovers final {
public:
    //! To be constructed before the town opens.
    explicit Handovers(Town &town);
    //! To be called when it is open. Waits until each service answers.
    void letClientsIn();

    enum class Successor {
        BesideIt, //!< runs alongside the old app, waits for the domain, and gets it when the old one has no
                  //!< tasks
        InOneBurst, //!< arrives in the same event in which the old app disappears
    };
    //! Blue becomes green, or green blue.
    void swap(Successor successor);
    //! The same app under a new id.
    void rename(Successor successor);

    enum class Death {
        OnceOut, //!< when HAProxy has taken it out of service
        AtOnce, //!< before the event that reports it
    };
    //! The address of a task of the sticky app goes to a task of the plain one, or the other way round. The
    //! old task finishes what it has begun, so that clients keep the cookie that leads to it.
    void reuseAddress(bool isOfSticky, Death death);

    //! A rolling deployment to a version with its port mappings in this order. `order` consists of "front",
    //! "metrics" and "admin"; only the last may be missing.
    void deployPorts(const QByteArrayList &order);

private:
    struct Program {
        QByteArray name;
        QString backend;
        Port port;
    };
    struct Instance {
        QByteArray id;
        QByteArray app;
        QList<Program> programs;
    };

    [[nodiscard]] static FakeMarathon::App simpleApp(const QByteArray &id, const QByteArray &domain);
    [[nodiscard]] FakeMarathon::App portsApp() const;
    [[nodiscard]] QByteArray nextId(const QByteArray &app)
    {
        return app.mid(1) + ".t" + QByteArray::number(++m_serial);
    }
    enum class Event { Status, None };
    Instance launch(Event event, const QByteArray &app, const QList<Program> &programs,
                    const QByteArray &version = {});
    Instance startSimple(Event event, const QByteArray &app);
    Instance startPorts(Event event);
    [[nodiscard]] QList<Instance> instancesOf(const QByteArray &app) const;

    void replace(const QByteArray &old, const QByteArray &next, const QByteArray &domain,
                 Successor successor);
    void retire(const Instance &instance);
    void kill(const Instance &instance);
    void forget(const Instance &instance);
    void awaitInService(const Instance &instance) const;
    void awaitOut(const Instance &instance) const;
    void awaitInForce(const QByteArray &domain, const QByteArray &server) const;
    void awaitRound() const;

    Town &m_town;
    QList<Instance> m_instances; //!< oldest first
    QByteArrayList m_order{"front", "metrics"};
    QByteArray m_shop = "/shop-blue";
    QByteArray m_moving = "/moving-0";
    int m_serial = 0; //!< of tasks
    int m_version = 0; //!< of the app with several ports
    int m_renames = 0;
};

} // namespace proxym::test
