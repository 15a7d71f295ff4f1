// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/secrets.h"
#include "core/stepclock.h"
#include "haproxy/applyrecord.h"
#include "haproxy/config/modelmaker.h"
#include "haproxy/judge/candidatejudge.h"
#include "haproxy/operatorfiles.h"
#include "haproxy/outcomes.h"
#include "haproxy/process/portgate.h"
#include "haproxy/recovery.h"
#include "haproxy/reloadgate.h"
#include "haproxy/runningconfig.h"
#include "haproxy/socket/livestates.h"
#include "haproxy/socket/livewatch.h"
#include "haproxy/socket/pulse.h"
#include "haproxy/socket/trafficwatch.h"

namespace proxym {

//! Makes one HAProxy match: model → plan → run-time update, or candidate → commit → reload. apply() is the
//! whole flow. What HAProxy does is always what it reports itself, never what the file says.
class HaproxyGenerator final : public ConfigGenerator {
    Q_OBJECT
public:
    explicit HaproxyGenerator(const HaproxySettings &settings);

    [[nodiscard]] Task<> start() override;
    [[nodiscard]] bool servesAlready() const override;
    [[nodiscard]] ProxyRules rules() override { return m_files.rules(); }
    [[nodiscard]] Task<Outcome> apply(Inventory inventory, Scrutiny scrutiny) override;
    [[nodiscard]] Task<Result<Preview>> preview(Inventory inventory) override;
    [[nodiscard]] Task<> stop() override;

    [[nodiscard]] ProxyStatus status() const override;
    [[nodiscard]] QString stateDirectory() const override { return m_settings.helpersPath(); }
    [[nodiscard]] QByteArray configInForce() const override
    {
        return withoutSecrets(m_store.current().value_or(QByteArray()));
    }
    [[nodiscard]] QStringList configLines(const QString &name) const override
    {
        return withoutSecrets(m_running.configLines(name));
    }
    [[nodiscard]] QStringList listeners(const QString &name) const override
    {
        return m_running.listeners(name);
    }
    [[nodiscard]] Task<LiveServers> liveServers(QStringList names) override
    {
        return m_live.servers(std::move(names), m_running.seats());
    }
    [[nodiscard]] Task<LiveCounts> liveCounts(QStringList names) override
    {
        return m_live.counts(std::move(names), m_running.seats());
    }
    [[nodiscard]] Task<RequestRates> requestRates(QStringList names) override
    {
        return m_live.rates(std::move(names), m_running.seats());
    }
    [[nodiscard]] TrafficSamples traffic(const QString &name) override { return m_traffic.of(name); }

private:
    using Clock = std::chrono::steady_clock;
    //! What HAProxy is to do, as far as its ports can be opened.
    struct Wanted : Modelled {
        QMap<QString, QString> leftOut; //!< services whose port cannot be: NAME → why
    };

    [[nodiscard]] bool isSilent() const { return m_pulse.silentSince().isValid(); }
    [[nodiscard]] QStringList complaintsOfExporter() const;
    void watch();
    void lookAgain(const QString &source, const QString &reason);
    Task<Wanted> wantedFrom(Inventory inventory);
    Remarks remarksOn(const Reachable &reachable, const ClosedPlaces &closed);
    Task<Outcome> carryOut(Plan plan, Modelled wanted, Verification verified, Remarks known);
    Task<Result<Outcome>> changeAtRunTime(RuntimeUpdate update, Seated seated, ProxyModel wanted);
    Task<Outcome> changeMeanwhile(Modelled wanted);
    Task<> tryRejectedAgain(Modelled wanted);
    Task<Outcome> reload(Modelled wanted, Reload why, Remarks known);
    Outcome waitForReload(std::chrono::milliseconds wait, const QString &reason, const Remarks &known);
    Task<Result<Done>> putInForce(Accepted accepted, Reload why);
    [[nodiscard]] QMap<QString, QString> notYet(const Inventory &inventory) const;

    Outcome unanswered(const Error &error, const Remarks &known);
    Outcome failed(const Error &error);
    void succeeded(const Outcome &outcome, std::chrono::milliseconds duration);

    HaproxySettings m_settings;
    ModelMaker m_maker;
    RenderPaths m_paths;
    HaproxyAdmin m_admin;
    ConfigStore m_store;
    CandidateJudge m_judge;
    OperatorFiles m_files;
    HaproxyKeeper m_keeper;
    PortGate m_ports;
    Turnstile m_turn; //!< held by what decides on HAProxy's state: a round, a recovery
    Turnstile m_candidate; //!< held by what has a candidate checked: a reload or the follower
    FileFollower m_follower;
    RunningConfig m_running;
    HaproxyRecovery m_recovery;
    ReloadGate m_gate;
    LiveStates m_live;
    LiveWatch m_watch;
    Pulse m_pulse;
    TrafficWatch m_traffic;
    ApplyRecord m_record;
};

} // namespace proxym
