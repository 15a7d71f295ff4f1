// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "haproxy/filefollower.h"
#include "haproxy/plan/meanwhile.h"
#include "haproxy/plan/plan.h"
#include "haproxy/plan/savedseats.h"
#include "haproxy/process/keeper.h"
#include "haproxy/socket/discrepancies.h"
#include "haproxy/store/certificateshelf.h"

namespace proxym {

//! What was found when HAProxy was asked for its state.
struct Verification {
    QString reason; //!< "hosts.map changed by somebody else"; empty: HAProxy is as believed
    bool isTold = false; //!< a command was sent to correct it
};

//! The result of a change at run time.
struct Changed {
    QByteArray diff;
    QString repaired; //!< "servers of shop_web_80 changed by somebody else"; usually empty
    bool haveServicesMoved = false; //!< into backends, or out of them
};

//! The present state of HAProxy: reported by HAProxy itself after a start and whenever it is asked again; in
//! between it follows from the commands that HAProxy confirmed. Plans how HAProxy gets to the wanted state,
//! and carries that out.
class RunningConfig {
public:
    //! Everything passed by reference must outlive it.
    RunningConfig(const HaproxyAdmin &admin, const RenderPaths &paths, HaproxyKeeper &keeper,
                  FileFollower &follower, CandidateJudge &judge, const ConfigStore &store);

    //! By service, whatever its backend is called. Empty: unknown, or HAProxy is not running.
    [[nodiscard]] const std::optional<ProxyModel> &model() const { return m_model; }
    //! Which backend serves a service, where that is not the one called NAME.
    [[nodiscard]] Seats seats() const { return m_seating ? m_seating->seats : Seats(); }
    //! The lines of one service's sections; empty where it is not served.
    [[nodiscard]] QStringList configLines(const QString &name) const;
    //! What HAProxy binds for the service: the ports of HTTP and HTTPS, or its own.
    [[nodiscard]] QStringList listeners(const QString &name) const;
    //! The part of it that the known rejections allow.
    [[nodiscard]] ProxyModel reachable(const Modelled &wanted) const;
    //! How to get from HAProxy's present state to the wanted one, as far as the known rejections allow. A
    //! HAProxy that somebody else put in place is noticed at the latest when commands have to be sent. Error:
    //! TimedOut where the plan depends on a HAProxy that does not answer, or that `isSilent` already.
    [[nodiscard]] Task<Result<Plan>> planFor(Modelled wanted, bool isSilent);
    //! The same for exactly this model. A HAProxy whose state is unknown has to be reloaded. Asks which
    //! servers are up where that matters.
    [[nodiscard]] Task<Plan> planTo(ProxyModel wanted) const;
    //! What is wanted, in the backends that HAProxy has.
    [[nodiscard]] Seated seated(const ProxyModel &wanted) const;
    //! The same as planTo(), ignoring damage that only a new process can repair.
    [[nodiscard]] Task<Plan> planMeanwhile(Seated wanted) const;
    //! The part of what is wanted that HAProxy can reach now without a reload.
    [[nodiscard]] Task<Seated> partOf(ProxyModel wanted) const;
    //! What services that have left leave behind is deleted, where HAProxy has that right.
    [[nodiscard]] Task<> tidyUp();

    //! The state becomes unknown.
    void forget();
    //! Something else may have put another HAProxy in place: that becomes ours, and its state is unknown.
    [[nodiscard]] Task<> adoptAnew();
    //! Asks HAProxy whether its state is as believed, and takes over what differs, as thoroughly as
    //! `scrutiny` demands. Frontends that somebody disabled are enabled. At a first look, and where order is
    //! wanted, servers set by hand are put back, too. The rest is left to the plan. A HAProxy that `isSilent`
    //! is asked later.
    [[nodiscard]] Task<Verification> verify(Modelled wanted, Scrutiny scrutiny, bool isSilent);
    //! A sentence for each server that somebody set by hand.
    [[nodiscard]] QStringList complaints() const { return complaintsAbout(m_setByHand); }
    //! Brings HAProxy to what was seated of `wanted` without a reload; the file follows. Errors as for
    //! carryOut(); after an error the state is unknown.
    [[nodiscard]] Task<Result<Changed>> change(RuntimeUpdate update, Seated seated, ProxyModel wanted);
    //! Makes a new process serve the configuration at the path, which is this one. Returns its pid; errors as
    //! for HaproxyKeeper::bringInForce().
    [[nodiscard]] Task<Result<qint64>> replace(ProxyModel model, RenderedConfig rendered, QString reason);

    //! The certificates that HAProxy presents, or would present after a start.
    [[nodiscard]] QList<Certificate> shelved() const { return m_shelf.certificates(); }
    //! Replaces them with these, outside the event loop. Errors: NotWritable.
    [[nodiscard]] Task<Result<Done>> shelve(QList<Certificate> certificates) const;
    [[nodiscard]] Result<Done> shelveAtOnce(const QList<Certificate> &certificates) const;

private:
    //! Asks HAProxy, if its generation is that of `wanted`. False: it has another one, or did not answer.
    Task<bool> learn(Modelled wanted);
    Task<bool> ask(ProxyModel wanted);
    [[nodiscard]] Task<std::optional<Seating>> seatingOf(ProxyModel wanted) const;
    //! What HAProxy has. Where it cannot add backends, or whether it can is not known yet, it has no section
    //! to add any from.
    [[nodiscard]] Seating running() const;
    Task<> publish(QStringList backends);
    void take(const Seating &seating, const ProxyModel &byService);
    Task<> findFreeSpares(ProxyModel wanted);
    Task<Result<Done>> keepSeats(SavedSeats saved);
    Task<Verification> compare(ProxyModel wanted, bool undoes);
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
    std::optional<Seating> m_seating; //!< what HAProxy has
    std::optional<ProxyModel> m_model; //!< the same by service
    //! What was wanted last, from what, and how that was seated: a round asks for it several times.
    struct LastSeated {
        ProxyModel wanted;
        QSet<QString> defaults;
        Seated seated;
    };
    mutable std::optional<LastSeated> m_seated;
    QSet<QString> m_busy; //!< spare backends that may still have requests of the service that was there
    ParkedServers m_parked;
    QList<ServerSetByHand> m_setByHand; //!< and not undone
    QString m_damage; //!< what only a new process can repair
};

} // namespace proxym
