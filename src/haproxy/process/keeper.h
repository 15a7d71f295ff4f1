// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/process/lasttry.h"
#include "haproxy/process/reloader.h"
#include "haproxy/store/configstore.h"

#include <QTimer>

namespace proxym {

//! Knows which HAProxy is ours: the process that serves, what it says it does, those it relieved, and when
//! one ends.
class HaproxyKeeper final : public QObject {
    Q_OBJECT
public:
    HaproxyKeeper(const HaproxySettings &settings, const HaproxyAdmin &admin, const ConfigStore &store);

    [[nodiscard]] bool isRunning() const { return m_pid != 0; }
    [[nodiscard]] qint64 pid() const { return m_pid; } //!< 0: none runs
    //! Whether the process that serves began when the last one had ended: nobody has replaced that while it
    //! lived.
    [[nodiscard]] bool servesAfterADeath() const { return m_isAfterDeath; }
    //! What the process that serves says it does; empty where that is none of our configurations.
    [[nodiscard]] const QString &generation() const { return m_generation; }
    //! Of the process that serves, asked for until it has said so, and not again.
    [[nodiscard]] const HaproxyAbilities &abilities() const { return m_abilities; }
    [[nodiscard]] int oldProcesses() const { return m_oldProcesses; }
    //! What the master that reloads itself was started with; empty where there is none.
    [[nodiscard]] const QStringList &masterArguments() const { return m_masterArguments; }
    [[nodiscard]] const HaproxyReloader &reloader() const { return m_reloader; }

    //! Those of pidfile and admin socket, where there are none. Error: NotWritable.
    [[nodiscard]] Result<Done> makeDirectories() const;
    //! Takes whatever HAProxy serves now for ours. False: there is none.
    [[nodiscard]] Task<bool> adopt();
    //! Makes a new process serve what lies at the configuration's path; its pid. Where none ran, that is a
    //! start for this reason. Errors as of HaproxyReloader::bringInForce().
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation, QString reason);
    //! A failure only until HAProxy runs again.
    [[nodiscard]] const std::optional<LastReload> &lastStart() const { return m_lastStart.told(); }
    //! All it knows, for the status.
    void tell(ProxyStatus &status) const;
    //! Whether the process that serves is still the known one, by its own word. Error: Failed, who answers
    //! instead.
    [[nodiscard]] Task<Result<Done>> confirm() const;
    //! Whether the pidfile still says what it said when the process became ours.
    [[nodiscard]] bool isPidfileUnchanged() const;

    //! A quick look whether somebody else may have started one: the pidfile is another, or the socket
    //! answers.
    [[nodiscard]] Task<bool> mayBeBack() const;
    //! Not where somebody else starts HAProxy: told so, or the pidfile still names the master that was.
    [[nodiscard]] bool mayStart() const;
    //! What to say where HAProxy does not run and proxym may not start it.
    [[nodiscard]] static Error absence();
    //! No end is told any more.
    [[nodiscard]] Task<> stop();

Q_SIGNALS:
    //! The process that served has ended, and no reload of ours was why. `after` it had been ours for so
    //! long.
    void died(qint64 pid, std::chrono::milliseconds after);
    //! Another process than before serves. `isOfOthers`: none of ours has started it.
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
    Turnstile m_asking; //!< who asks for them
    QList<qint64> m_pidfile;
    int m_oldProcesses = 0;
    QStringList m_masterArguments;
    Clock::time_point m_since;
    std::optional<std::chrono::milliseconds>
        m_endedAt; //!< since boot: the one before, unless it was relieved
    bool m_isAfterDeath = false;
    LastTry m_lastStart;
    bool m_isReloading = false;
};

} // namespace proxym
