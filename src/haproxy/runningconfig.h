// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "haproxy/filefollower.h"
#include "haproxy/plan/meanwhile.h"
#include "haproxy/plan/plan.h"
#include "haproxy/process/keeper.h"
#include "haproxy/socket/discrepancies.h"
#include "haproxy/store/certificateshelf.h"

namespace proxym {

//! What HAProxy turned out to do when it was asked.
struct Verification {
    QString reason; //!< "hosts.map was changed by somebody else"; empty: it does what is believed
    bool isTold = false; //!< it was told something to put that right
};

//! What a change at run time has done.
struct Changed {
    QByteArray diff;
    QString repaired; //!< "servers of shop_web_80 changed by somebody else"; mostly empty
};

//! What HAProxy does now: by its own word after a start and whenever it is asked again, in between by what it
//! was told and confirmed. Plans how it gets to what is wanted, and makes it do that.
class RunningConfig {
public:
    //! All that it is given by reference outlives it.
    RunningConfig(const HaproxyAdmin &admin, const RenderPaths &paths, HaproxyKeeper &keeper,
                  FileFollower &follower, CandidateJudge &judge, const ConfigStore &store);

    //! Nothing: unknown, or none runs.
    [[nodiscard]] const std::optional<ProxyModel> &model() const { return m_model; }
    //! The lines of one service's sections; empty where it is not served.
    [[nodiscard]] QStringList configLines(const QString &name) const;
    //! What HAProxy binds for it: the ports of HTTP and HTTPS, or its own.
    [[nodiscard]] QStringList listeners(const QString &name) const;
    //! What of it can be had by the verdicts known.
    [[nodiscard]] ProxyModel reachable(const Modelled &wanted) const;
    //! How to get from what HAProxy does now to what is wanted, as far as verdicts known let it. A HAProxy
    //! that somebody else has put in place is noticed at the latest when there is something to tell it.
    //! Error: TimedOut where that depends on one that does not answer, or `isSilent` already.
    [[nodiscard]] Task<Result<Plan>> planFor(Modelled wanted, bool isSilent);
    //! The same to this very model. A HAProxy of which nothing is known has to be reloaded. Asks who is up
    //! where that decides.
    [[nodiscard]] Task<Plan> planTo(ProxyModel wanted) const;
    //! The same, whatever is damaged that only a new process puts right.
    [[nodiscard]] Task<Plan> planMeanwhile(ProxyModel wanted) const;
    //! As much of what is wanted as HAProxy can be told now.
    [[nodiscard]] Task<ProxyModel> partOf(ProxyModel wanted) const;

    //! Nothing is believed any more.
    void forget();
    //! Somebody else may have put another HAProxy in place: it is ours now, and nothing is believed of it.
    [[nodiscard]] Task<> adoptAnew();
    //! Asks HAProxy whether it does what is believed, and believes it, as far as `scrutiny` wants. Frontends
    //! that somebody disabled are enabled; at a first look, and where order is wanted, servers set by hand
    //! are put back, too. The rest is for the plan. One that `isSilent` is asked later.
    [[nodiscard]] Task<Verification> verify(Modelled wanted, Scrutiny scrutiny, bool isSilent);
    //! A sentence for each server that somebody set by hand.
    [[nodiscard]] QStringList complaints() const { return complaintsAbout(m_setByHand); }
    //! Makes HAProxy do `wanted` without a reload; the file follows. Errors as of carryOut(); then nothing is
    //! known any more.
    [[nodiscard]] Task<Result<Changed>> change(RuntimeUpdate update, ProxyModel wanted);
    //! Makes a new process do what lies at the configuration's path, which is this. Its pid; errors as of
    //! HaproxyKeeper::bringInForce().
    [[nodiscard]] Task<Result<qint64>> replace(ProxyModel model, RenderedConfig rendered, QString reason);

    //! The certificates that HAProxy presents, or would after a start.
    [[nodiscard]] QList<Certificate> shelved() const { return m_shelf.certificates(); }
    //! Makes it these, beside the event loop. Errors: NotWritable.
    [[nodiscard]] Task<Result<Done>> shelve(QList<Certificate> certificates) const;
    [[nodiscard]] Result<Done> shelveAtOnce(const QList<Certificate> &certificates) const;

private:
    //! Asks HAProxy, if its generation is that of `wanted`. False: it does something else, or did not say.
    Task<bool> learn(Modelled wanted);
    Task<bool> ask(ProxyModel wanted);
    Task<Verification> compare(ProxyModel wanted, bool undoes);
    Task<UpServers> whoIsUp(ProxyModel wanted) const;
    Task<Result<Done>> lookCloser(Discrepancies found, ProxyModel wanted);
    Task<Result<Done>> putRight(Discrepancies found, bool undoes);
    void noteSetByHand(const QList<ServerSetByHand> &servers);

    HaproxyAdmin m_admin;
    RenderPaths m_paths;
    HaproxyKeeper &m_keeper;
    FileFollower &m_follower;
    CandidateJudge &m_judge;
    ConfigStore m_store;
    CertificateShelf m_shelf;
    std::optional<ProxyModel> m_model;
    ParkedServers m_parked;
    QList<ServerSetByHand> m_setByHand; //!< and left so
    QString m_damage; //!< what only a new process puts right
};

} // namespace proxym
