// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/process/lasttry.h"
#include "haproxy/process/reloader.h"
#include "haproxy/store/configstore.h"

#include <QTimer>

namespace proxym {

//! Knows which HAProxy is ours: the process that serves, which configuration it reports, the processes it
//! replaced, and when one ends.
class HaproxyKeeper final : public QObject {
    Q_OBJECT
public:
    HaproxyKeeper(const HaproxySettings &settings, const HaproxyAdmin &admin, const ConfigStore &store);

    [[nodiscard]] bool isRunning() const { return m_pid != 0; }
    [[nodiscard]] qint64 pid() const { return m_pid; } //!< 0: none is running
    //! True if the process that serves was started after the last one had ended, so that it did not replace a
    //! living process.
    [[nodiscard]] bool servesAfterADeath() const { return m_isAfterDeath; }
    //! The generation that the process that serves reports; empty where its configuration is not ours.
    [[nodiscard]] const QString &generation() const { return m_generation; }
    //! Of the process that serves. It is asked until it has answered once.
    [[nodiscard]] const HaproxyAbilities &abilities() const { return m_abilities; }
    //! Asks HAProxy now, if its abilities are not known yet: they may decide whether a reload is needed.
    [[nodiscard]] Task<> knowAbilities();
    [[nodiscard]] int oldProcesses() const { return m_oldProcesses; }
    //! The command line of the master that reloads itself; empty where there is none.
    [[nodiscard]] const QStringList &masterArguments() const { return m_masterArguments; }
    [[nodiscard]] const HaproxyReloader &reloader() const { return m_reloader; }

    //! Creates the directories of pidfile and admin socket where they are missing. Error: NotWritable.
    [[nodiscard]] Result<Done> makeDirectories() const;
    //! Takes the HAProxy that serves now as ours. False: there is none.
    [[nodiscard]] Task<bool> adopt();
    //! Makes a new process serve the configuration at the path; returns its pid. If none was running, that is
    //! a start with this reason. Errors as for HaproxyReloader::bringInForce().
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation, QString reason);
    //! A failure is shown only until HAProxy runs again.
    [[nodiscard]] const std::optional<LastReload> &lastStart() const { return m_lastStart.told(); }
    //! Fills in everything it knows, for the status.
    void tell(ProxyStatus &status) const;
    //! Asks whether the process that serves is still the known one. Error: Failed, with the process that
    //! answers instead.
    [[nodiscard]] Task<Result<Done>> confirm() const;
    //! True if the pidfile still contains what it contained when the process became ours.
    [[nodiscard]] bool isPidfileUnchanged() const;

    //! A quick look whether something else may have started HAProxy: the pidfile has changed, or the socket
    //! answers.
    [[nodiscard]] Task<bool> mayBeBack() const;
    //! False where something else starts HAProxy: by setting, or because the pidfile still names the previous
    //! master.
    [[nodiscard]] bool mayStart() const;
    //! The error to report where HAProxy is not running and proxym may not start it.
    [[nodiscard]] static Error absence();
    //! No further ends are reported.
    [[nodiscard]] Task<> stop();

Q_SIGNALS:
    //! The process that served has ended, and not because of a reload of ours. It had been ours for `after`.
    void died(qint64 pid, std::chrono::milliseconds after);
    //! A different process serves now. `isOfOthers`: proxym did not start it.
    void taken(qint64 pid, bool isOfOthers);
    void oldProcessEnded();
    void abilitiesLearnt();

private:
    using Clock = std::chrono::steady_clock;

    enum class Start { Ours, OfOthers };
    void take(qint64 pid, const QString &generation, Start start);
    void takeFound(const RunningHaproxy &running);
    [[nodiscard]] Task<> learnAbilities();
    [[nodiscard]] std::chrono::milliseconds beganAt(qint64 pid) const;
    void countOldProcesses();
    void processEnded(qint64 pid);
    void noteIfDead();

    HaproxySettings m_settings;
    HaproxyAdmin m_admin;
    HaproxyReloader m_reloader;
    ConfigStore m_store;
    ProcessWatch m_processes;
    qint64 m_pid = 0;
    QString m_generation;
    HaproxyAbilities m_abilities;
    QTimer m_soon;
    Turnstile m_asking; //!< held while abilities are asked for
    QList<qint64> m_pidfile;
    int m_oldProcesses = 0;
    QStringList m_masterArguments;
    Clock::time_point m_since;
    std::optional<std::chrono::milliseconds>
        m_endedAt; //!< since boot: end of the previous process, unless it was replaced
    bool m_isAfterDeath = false;
    LastTry m_lastStart;
    bool m_isReloading = false;
};

} // namespace proxym
