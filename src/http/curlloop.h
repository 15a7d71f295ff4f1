// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QSocketNotifier>
#include <QTimer>

#include <curl/curl.h>

#include <memory>

namespace proxym {

//! Who gets what libcurl receives. libcurl must not be called from within these.
class CurlTransfer {
public:
    CurlTransfer() = default;
    virtual ~CurlTransfer() = default;
    CurlTransfer(const CurlTransfer &) = delete;
    CurlTransfer &operator=(const CurlTransfer &) = delete;

    //! The transfer is over; it is no longer part of the loop.
    virtual void end(CURLcode code) = 0;
};

//! libcurl's transfers within Qt's event loop.
class CurlLoop final : public QObject {
    Q_OBJECT
public:
    //! The only one; of the main thread.
    [[nodiscard]] static CurlLoop &instance();

    //! Begins a transfer. `easy` has to have its CurlTransfer as CURLOPT_PRIVATE.
    void add(CURL *easy);
    //! Ends it without end().
    void remove(CURL *easy);

private:
    struct Watched {
        std::unique_ptr<QSocketNotifier> read;
        std::unique_ptr<QSocketNotifier> write;
    };

    CurlLoop();
    static int watch(CURL *easy, curl_socket_t socket, int what, void *loop, void *);
    static int setTimer(CURLM *multi, long wait, void *loop);
    [[nodiscard]] std::unique_ptr<QSocketNotifier> notifier(curl_socket_t socket, QSocketNotifier::Type type,
                                                            int event);
    void act(curl_socket_t socket, int events);

    CURLM *m_multi;
    QHash<curl_socket_t, std::shared_ptr<Watched>> m_watched;
    QTimer m_timer;
};

} // namespace proxym
