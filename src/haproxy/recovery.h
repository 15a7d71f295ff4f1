// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/filefollower.h"
#include "haproxy/process/keeper.h"
#include "haproxy/process/reloadpace.h"

namespace proxym {

//! Brings back a HAProxy that has died or was not running at the start. It is started from the file, before
//! any source is asked, or from the last good one if that fails. A HAProxy that dies at every start is
//! started every two seconds; one that something else starts is waited for. A file that HAProxy cannot start
//! with delays no round, which may have a better one.
class HaproxyRecovery final : public QObject {
    Q_OBJECT
public:
    //! All of them must outlive it. Everything that decides on HAProxy's state passes `turnstile` first.
    HaproxyRecovery(HaproxyKeeper &keeper, const ConfigStore &store, FileFollower &follower,
                    Turnstile &turnstile);

    //! How long to wait for something else to start HAProxy. In between, only what costs nothing is looked
    //! at.
    static constexpr std::chrono::seconds betweenLooks{1};
    static constexpr std::chrono::milliseconds betweenGlances{200};

    //! Adopts the HAProxy that is running, else starts one from the file; keeps trying if neither works.
    //! Where the file is not ours, the start is left to the first round.
    [[nodiscard]] Task<> recover();
    void stop();

    //! How long a start has to wait because HAProxy died after the last ones; nothing: it may start now.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait() const;
    //! Why HAProxy is not running; empty while it is, and before the first attempt to start it.
    [[nodiscard]] QString error() const;
    //! How often it has died since proxym started.
    [[nodiscard]] int deaths() const { return m_deaths; }
    //! Invalid while it is running, and if it was not running at proxym's start.
    [[nodiscard]] QDateTime downSince() const { return isDead() ? m_death->at : QDateTime(); }
    //! "HAProxy 4711 has died"; empty while it is running, and if it was not running at proxym's start.
    [[nodiscard]] QString death() const;
    //! A round has put a configuration in force, or tried to. Returns its entry in the history about a death
    //! that it noticed or ended, worded as in death(); empty if there was none.
    [[nodiscard]] QString noteRound(bool isStarted);

Q_SIGNALS:
    //! HAProxy is about to be started: what it reads has to be there.
    void starting();
    //! It has died: nothing is in force.
    void lost();
    //! The start after the death of this process has waited for a round for half a second, and still does.
    //! Emitted again and again.
    void urgent(qint64 pid);
    //! A later attempt has ended. `isNews`: HAProxy serves again, or the first attempt after a death has
    //! failed.
    void tried(bool isNews);
    //! What followed a death, for the history: that HAProxy cannot be started (once), and that it serves
    //! again.
    void recovered(const proxym::RoundRecord &record);

private:
    using Clock = std::chrono::steady_clock;
    struct Death {
        qint64 pid = 0;
        qint64 successor = 0; //!< a process not started by proxym; 0: none yet
        QDateTime at;
        Clock::time_point since;
        bool isCounted = false; //!< not yet, while it may have been replaced
        bool isStartTried = false;
        bool isFailureTold = false;
        bool isNewsTold = false; //!< as in tried()
    };

    [[nodiscard]] static QString textOf(const Death &death);
    [[nodiscard]] bool isDead() const { return m_death && !m_keeper.isRunning(); }
    void haproxyDied(qint64 pid, std::chrono::milliseconds after);
    void haproxyIsBack(qint64 pid, bool isOfOthers);
    void count();
    void tell(const QString &how, const QString &error);
    Task<> recoverLater();
    Task<> tryToRecover();
    Task<> start();
    Task<Result<qint64>> startFromFile();
    void waitForOthers();
    void tryAgain(const QString &why, std::chrono::milliseconds delay);

    HaproxyKeeper &m_keeper;
    ConfigStore m_store;
    FileFollower &m_follower;
    Turnstile &m_turnstile;
    ReloadPace m_pace{std::chrono::milliseconds(0)};
    bool m_diedAtOnce = false; //!< the last time
    bool m_isStopped = false;
    Clock::time_point m_nextLook; //!< only glances until then
    QString m_error;
    std::optional<Death> m_death; //!< until the death is over
    int m_deaths = 0;
    QTimer m_timer;
    QTimer m_impatience; //!< while a start waits for its turn
};

} // namespace proxym
