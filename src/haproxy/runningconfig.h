// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/discrepancies.h"
#include "haproxy/filefollower.h"
#include "haproxy/haproxykeeper.h"
#include "haproxy/haproxyplan.h"
#include "haproxy/meanwhile.h"

namespace proxym {

//! What HAProxy turned out to do when it was asked.
struct Verification {
    QString reason; //!< "hosts.map was changed by somebody else"; empty: it does what is believed
    bool isTold = false; //!< it was told something to put that right
};

//! What HAProxy does now: by its own word after a start and whenever it is asked again, in between by what it
//! was told and confirmed. Plans and makes the changes that need no new process.
class RunningConfig {
public:
    //! `keeper` and `follower` outlive it.
    RunningConfig(const HaproxyAdmin &admin, const RenderPaths &paths, HaproxyKeeper &keeper,
                  FileFollower &follower);

    //! Nothing: unknown, or none runs.
    [[nodiscard]] const std::optional<ProxyModel> &model() const { return m_model; }
    //! The lines of one service's sections; empty where it is not served.
    [[nodiscard]] QStringList configLines(const QString &name) const;
    //! What HAProxy binds for it: the ports of HTTP and HTTPS, or its own.
    [[nodiscard]] QStringList listeners(const QString &name) const;
    //! How to get to what is wanted. A HAProxy of which nothing is known has to be reloaded. Asks who is up
    //! where that decides.
    [[nodiscard]] Task<Plan> planTo(ProxyModel wanted) const;
    //! The same, whatever is damaged that only a new process puts right.
    [[nodiscard]] Task<Plan> planMeanwhile(ProxyModel wanted) const;
    //! As much of what is wanted as HAProxy can be told now.
    [[nodiscard]] Task<ProxyModel> partOf(ProxyModel wanted) const;

    //! Nothing is believed any more.
    void forget();
    //! A new process does this, and has proved it.
    void replacedBy(const ProxyModel &model);
    //! Somebody else may have put another HAProxy in place: it is ours now, and nothing is believed of it.
    [[nodiscard]] Task<> adoptAnew();
    //! Asks HAProxy, if its generation is that of `wanted`. False: it does something else, or did not say.
    [[nodiscard]] Task<bool> learn(ProxyModel wanted);
    //! Asks HAProxy whether it does what is believed, and believes it. Frontends that somebody disabled are
    //! enabled; where it `undoes`, servers set by hand are put back, too. The rest is for the plan to
    //! `wanted`.
    [[nodiscard]] Task<Verification> verify(ProxyModel wanted, bool undoes);
    //! A sentence for each server that somebody set by hand.
    [[nodiscard]] QStringList complaints() const { return complaintsAbout(m_setByHand); }
    //! Makes HAProxy do `wanted` without a reload; the file follows. What was changed, as a diff. Errors as
    //! of carryOut(); then nothing is known any more.
    [[nodiscard]] Task<Result<QByteArray>> change(RuntimeUpdate update, ProxyModel wanted);

private:
    Task<UpServers> whoIsUp(ProxyModel wanted) const;
    Task<Result<Done>> lookCloser(Discrepancies found, ProxyModel wanted);
    Task<Result<Done>> putRight(Discrepancies found, bool undoes);
    void noteSetByHand(const QList<ServerSetByHand> &servers);

    HaproxyAdmin m_admin;
    RenderPaths m_paths;
    HaproxyKeeper &m_keeper;
    FileFollower &m_follower;
    std::optional<ProxyModel> m_model;
    ParkedServers m_parked;
    QList<ServerSetByHand> m_setByHand; //!< and left so
    QString m_damage; //!< what only a new process puts right
};

} // namespace proxym
