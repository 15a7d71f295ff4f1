// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace proxym {

//! Decides what systemd is told of the daemon: that it is ready, its verdict in words, that it reloads, lives
//! and stops, as lines for sd_notify(3).
class Announcer final : public QObject {
    Q_OBJECT
public:
    using Tell = std::function<void(const QByteArray &lines)>;

    //! Readiness is told after `patience` at the latest: a unit that waits for proxym should not wait for a
    //! source that is down, and to restart proxym would mend nothing.
    explicit Announcer(Tell tell, std::chrono::milliseconds patience = usualPatience);

    //! From now on says that it lives, twice in each `limit`. Zero: never.
    void keepAlive(std::chrono::microseconds limit);
    //! Tells the summary if it is another one, and that the daemon is ready once a round has been put in
    //! force, or once it is known that a silent source is waited for while earlier services are served.
    void show(const Status &status);
    //! A reload has been asked for. It is over with the first round that begins after `lastRound`. Not told
    //! before the daemon is ready.
    void reload(int lastRound);
    void roundEnded(int number);
    //! From now on nothing but the summary is told.
    void stop();

    //! Less than systemd's usual limit for a start, 90 s.
    static constexpr std::chrono::milliseconds usualPatience = std::chrono::seconds(60);

private:
    void becomeReady();

    Tell m_tell;
    QTimer m_patience;
    QTimer m_life;
    QString m_summary;
    std::optional<int> m_reloadedAfter; //!< the last round when a reload was asked for that is not over
    bool m_isReady = false;
    bool m_isStopping = false;
};

} // namespace proxym
