// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/backoff.h"
#include "marathon/marathonclient.h"

#include <QTimer>

namespace proxym {

//! What Marathon is told to call: the setting, or "http://HOST:PORT/ENDPOINT" built from the three.
[[nodiscard]] QString callbackUrl(const MarathonSettings &settings);

//! Keeps one callback URL registered with Marathon: at the start, again whenever Marathon has forgotten it or
//! another server has to be asked, until stop() takes it back.
class MarathonCallback final : public QObject {
    Q_OBJECT
public:
    MarathonCallback(const MarathonSettings &settings, ServerCircle &circle);

    void start();
    //! Removes the callback. Ends within about two seconds, whether Marathon answers or not.
    [[nodiscard]] Task<> stop();
    //! By Marathon's word, which it has given since doubt().
    [[nodiscard]] bool isRegistered() const { return m_isRegistered && !m_isDoubtful; }
    //! Marathon has not answered somebody: it is asked at once whether it still knows the callback.
    void doubt();

Q_SIGNALS:
    //! Marathon calls from now on; what happened before may be lost.
    void registered();
    //! isRegistered() is another, though nothing was registered anew.
    void doubtChanged();
    //! This Marathon has no callbacks: since 1.5, or not switched on. It is asked again at each check.
    void notOffered();

private:
    enum class Offer { Taken, None };
    Task<> check();
    Task<Result<Offer>> keepRegistered(QUrl server);
    Task<Result<Offer>> isStillRegistered(QUrl server);
    Task<Result<Offer>> registerAnew(QUrl server);
    void judge(const Result<Offer> &offer);
    void setDoubtful(bool isDoubtful);

    QString m_url;
    QByteArray m_path; //!< with the URL in its query
    HttpOptions m_options;
    std::chrono::milliseconds m_interval;
    MarathonClient m_client;
    ServerCircle &m_circle;
    QTimer m_timer;
    Backoff m_backoff;
    QUrl m_server; //!< where it is registered, or may be; empty: nowhere
    bool m_isRegistered = false;
    bool m_isDoubtful = false; //!< whether it still is
    bool m_isBusy = false;
    bool m_isStopping = false;

Q_SIGNALS:
    void checkEnded(); //!< for stop() alone
};

} // namespace proxym
