// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/secrets.h"
#include "core/configgenerator.h"
#include "haproxy/applyrecord.h"
#include "haproxy/judge/candidatejudge.h"
#include "haproxy/operatorfiles.h"
#include "haproxy/process/portgate.h"
#include "haproxy/recovery.h"
#include "haproxy/reloadgate.h"
#include "haproxy/runningconfig.h"
#include "haproxy/socket/livestates.h"
#include "haproxy/socket/livewatch.h"
#include "haproxy/socket/pulse.h"

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
        return m_live.servers(std::move(names));
    }
    [[nodiscard]] Task<LiveCounts> liveCounts(QStringList names) override
    {
        return m_live.counts(std::move(names));
    }
    [[nodiscard]] Task<RequestRates> requestRates(QStringList names) override
    {
        return m_live.rates(std::move(names));
    }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isSilent() const { return m_pulse.silentSince().isValid(); }
    void watch();
    void lookAgain(const QString &source, const QString &reason);
    Task<Outcome> applyInTurn(Inventory inventory, Scrutiny scrutiny);
    Task<Outcome> changeAtRunTime(RuntimeUpdate update, ProxyModel wanted, Outcome outcome);
    Task<Outcome> reload(Modelled wanted, QString reason, Outcome outcome);
    Task<Outcome> changeMeanwhile(Modelled wanted, Outcome outcome);
    Outcome waitForReload(std::chrono::milliseconds wait, Outcome outcome);
    [[nodiscard]] QMap<QString, QString> notYet(const Inventory &inventory) const;
    Task<Result<Done>> putInForce(Accepted accepted, QString reason);

    Outcome withoutReload(const Plan &rest, Outcome outcome, Clock::time_point startedAt);
    Outcome unanswered(Outcome outcome, const Error &error);
    void noteComplaints(const Reachable &reachable);
    Outcome failed(Outcome outcome, const Error &error);
    void succeeded(const Outcome &outcome, Clock::time_point startedAt);

    HaproxySettings m_settings;
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

    QMap<QString, QString> m_leftOut; //!< culprits without a last good version
    ApplyRecord m_record;
};

} // namespace proxym
