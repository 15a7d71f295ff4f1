// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/filefollower.h"
#include "haproxy/process/keeper.h"
#include "haproxy/process/reloadpace.h"

namespace proxym {

//! Brings a HAProxy back that has died or was not there at the start, from the file, before any source is
//! asked; where that cannot start, from the last good one. One that dies at every start is started every two
//! seconds; one that somebody else starts is waited for. A file that cannot start delays no round, which may
//! have a better one.
class HaproxyRecovery final : public QObject {
    Q_OBJECT
public:
    //! All of them outlive it. `turnstile` is passed by whoever decides what HAProxy does.
    HaproxyRecovery(HaproxyKeeper &keeper, const ConfigStore &store, FileFollower &follower,
                    Turnstile &turnstile);

    //! How long to wait for somebody else to start HAProxy. In between, what costs nothing is looked at.
    static constexpr std::chrono::seconds betweenLooks{1};
    static constexpr std::chrono::milliseconds betweenGlances{200};

    //! Takes the HAProxy that runs, else starts one from the file; where neither works it goes on trying. No
    //! file of ours: it leaves the start to the first round.
    [[nodiscard]] Task<> recover();
    void stop();

    //! How long a start has to wait because HAProxy died at the last ones; nothing: it may come now.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait() const;
    //! Why HAProxy does not run; empty while it does, and where nobody has tried.
    [[nodiscard]] QString error() const;
    //! How often it has died since proxym started.
    [[nodiscard]] int deaths() const { return m_deaths; }
    //! Invalid where it runs, or was not there from the start.
    [[nodiscard]] QDateTime downSince() const { return isDead() ? m_death->at : QDateTime(); }
    //! "HAProxy 4711 has died"; empty where it runs, or was not there from the start.
    [[nodiscard]] QString death() const;
    //! A round has brought a configuration in force, or tried to. What it tells in the history of a death
    //! that it met or ended, as death() does; empty where there was none.
    [[nodiscard]] QString noteRound(bool isStarted);

Q_SIGNALS:
    //! HAProxy is started at once: what it reads has to be there.
    void starting();
    //! It has died: nothing is in force.
    void lost();
    //! A later attempt has ended. `isNews`: HAProxy serves again, or the first one after a death has failed.
    void tried(bool isNews);
    //! What became of a death, for the history: that it cannot be started, once, and that it serves again.
    void recovered(const proxym::RoundRecord &record);

private:
    using Clock = std::chrono::steady_clock;
    struct Death {
        qint64 pid = 0;
        qint64 successor = 0; //!< of somebody else's; 0: none yet
        QDateTime at;
        Clock::time_point since;
        bool isCounted = false; //!< not yet while it may have been replaced
        bool isStartTried = false;
        bool isFailureTold = false;
        bool isNewsTold = false; //!< that of tried()
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
    Clock::time_point m_nextLook; //!< glances until then
    QString m_error;
    std::optional<Death> m_death; //!< until it is over
    int m_deaths = 0;
    QTimer m_timer;
};

} // namespace proxym
