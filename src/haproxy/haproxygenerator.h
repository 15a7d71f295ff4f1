// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "core/directorywatcher.h"
#include "haproxy/candidatejudge.h"
#include "haproxy/haproxyobservation.h"
#include "haproxy/haproxyreloader.h"
#include "haproxy/livestates.h"
#include "haproxy/settingsfiles.h"

namespace proxym {

//! Makes one HAProxy match: model → plan → run-time update, or candidate → commit → reload. apply() is the whole flow;
//! what HAProxy does is what it says itself, never what the file says.
class HaproxyGenerator final : public ConfigGenerator {
    Q_OBJECT
public:
    explicit HaproxyGenerator(const HaproxySettings &settings);

    [[nodiscard]] Task<> start() override;
    [[nodiscard]] bool servesAlready() const override;
    [[nodiscard]] ProxyRules rules() override;
    [[nodiscard]] Task<Outcome> apply(Inventory inventory) override;
    [[nodiscard]] Task<Result<QByteArray>> preview(Inventory inventory) override;
    [[nodiscard]] Task<> stop() override;

    [[nodiscard]] ProxyStatus status() const override { return m_status; }
    [[nodiscard]] QByteArray configInForce() const override { return m_store.current().value_or(QByteArray()); }
    [[nodiscard]] QStringList configLines(const QString &name) const override;
    [[nodiscard]] Task<LiveServers> liveServers(QStringList names) override { return m_live.of(std::move(names)); }

Q_SIGNALS:
    void becameIdle();

private:
    using Clock = std::chrono::steady_clock;

    Task<Outcome> applyWhileBusy(Inventory inventory);
    Task<QMap<QString, QString>> servicesWithoutPort(ProxyModel wanted);
    Task<> learnWhatIsInForce(ProxyModel wanted);
    Task<Result<Done>> updateAtRunTime(RuntimeUpdate update, ProxyModel wanted);
    Task<Outcome> reload(Modelled wanted, QString reason, Outcome outcome);
    Task<Result<qint64>> putInForce(Accepted accepted);
    Task<Outcome> letFileFollow(Modelled wanted, Outcome outcome);
    Task<> restartAfterDeath();
    Task<> becomeBusy();
    void becomeIdle();

    void adopt(qint64 pid);
    void processEnded(qint64 pid);
    void countOldProcesses();
    [[nodiscard]] bool mayStart() const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> reloadMustWait() const;
    void settingsChanged(const QStringList &names);
    void noteCulprits(const Accepted &accepted, Outcome &outcome);
    Outcome failed(Outcome outcome, const Error &error);
    void succeeded(const Outcome &outcome, Clock::time_point startedAt);

    HaproxySettings m_settings;
    RenderPaths m_paths;
    HaproxyAdmin m_admin;
    HaproxyReloader m_reloader;
    ConfigStore m_store;
    CandidateJudge m_judge;
    SettingsFiles m_files;
    DirectoryWatcher m_watcher;
    ProcessWatch m_processes;
    LiveStates m_live;

    std::optional<ProxyModel> m_inForce; //!< nothing: unknown, or none runs
    QString m_generation; //!< said by the running HAProxy
    RenderedConfig m_rendered; //!< of what is in force, to show
    ParkedServers m_parked;
    bool m_isFileBehind = false; //!< a run-time update is not in the file yet
    Clock::time_point m_nextCheck = Clock::time_point::min();
    Clock::time_point m_nextReload = Clock::time_point::min();
    QMap<QString, QString> m_leftOut; //!< by the last candidate
    int m_failures = 0;
    bool m_isBusy = false;
    bool m_isStopping = false;
    ProxyStatus m_status;

    //! So that a port that stays taken costs nothing in each round.
    struct Probe {
        QMap<QString, Port> ports; //!< by NAME
        QMap<QString, QString> without; //!< NAME → why its port cannot be opened
        Clock::time_point until = Clock::time_point::min();
    };
    Probe m_probed;
};

} // namespace proxym
