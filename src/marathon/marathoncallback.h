// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/backoff.h"
#include "marathon/marathonclient.h"

#include <QTimer>

namespace proxym {

//! The URL that Marathon is to call: the setting, or "http://HOST:PORT/ENDPOINT" built from the three
//! settings.
[[nodiscard]] QString callbackUrl(const MarathonSettings &settings);

//! Keeps one callback URL registered with Marathon: registers it at the start, and again whenever Marathon
//! has forgotten it or another server takes over, until stop() removes it.
class MarathonCallback final : public QObject {
    Q_OBJECT
public:
    MarathonCallback(const MarathonSettings &settings, ServerCircle &circle);

    void start();
    //! Removes the callback. Ends within about two seconds, whether Marathon answers or not.
    [[nodiscard]] Task<> stop();
    //! Whether Marathon has confirmed the registration since the last doubt().
    [[nodiscard]] bool isRegistered() const { return m_isRegistered && !m_isDoubtful; }
    //! Marathon failed to answer some request: asks it at once whether it still knows the callback.
    void doubt();

Q_SIGNALS:
    //! Marathon calls from now on; earlier events may be lost.
    void registered();
    //! isRegistered() has changed without a new registration.
    void doubtChanged();
    //! This Marathon has no callbacks: they are gone since 1.5, or not switched on. It is asked again at each
    //! check.
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
    QByteArray m_path; //!< with the callback URL in its query
    HttpOptions m_options;
    std::chrono::milliseconds m_interval;
    MarathonClient m_client;
    ServerCircle &m_circle;
    QTimer m_timer;
    Backoff m_backoff;
    QUrl m_server; //!< where it is, or may be, registered; empty: nowhere
    bool m_isRegistered = false;
    bool m_isDoubtful = false; //!< it may no longer be registered
    bool m_isBusy = false;
    bool m_isStopping = false;

Q_SIGNALS:
    void checkEnded(); //!< only for stop()
};

} // namespace proxym
