// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/curlloop.h"

#include <QNetworkReply>

namespace proxym {

//! The reply to a GET at an HTTP server that listens on a Unix socket, by libcurl: Qt itself can do this only
//! from 6.8 on. Signals are sent from the event loop only, or by abort(); errorOccurred() never is.
class SocketReply final : public QNetworkReply, private CurlTransfer {
    Q_OBJECT
public:
    //! The request's URL is that of the socket, and the path: "unix:///run/a.sock/v1/list?all=1".
    SocketReply(const QNetworkRequest &request, const QString &socket, QObject *parent);
    ~SocketReply() override;

    void abort() override;
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override
    {
        return QNetworkReply::bytesAvailable() + m_received.size();
    }

protected:
    [[nodiscard]] qint64 readData(char *data, qint64 most) override;

private:
    struct Free {
        void operator()(CURL *easy) const { curl_easy_cleanup(easy); }
        void operator()(curl_slist *list) const { curl_slist_free_all(list); }
    };
    static size_t takeHeader(char *bytes, size_t, size_t count, void *reply);
    static size_t takeBody(char *bytes, size_t, size_t count, void *reply);
    void readHeader(QByteArrayView line);
    void end(CURLcode code) override;
    //! Sends the signals that are due.
    void tell();
    void tellSoon();
    [[nodiscard]] std::pair<NetworkError, QString> failureOf(CURLcode code) const;

    std::unique_ptr<curl_slist, Free> m_headers;
    std::unique_ptr<CURL, Free> m_easy;
    std::array<char, CURL_ERROR_SIZE> m_error{}; //!< libcurl's words for what went wrong
    bool m_isRunning = false;
    bool m_isTelling = false; //!< tell() will be called
    bool m_isHeadRead = false;
    bool m_isHeadTold = false;
    bool m_isPaused = false; //!< until what has been received is read
    QByteArray m_received;
    std::optional<CURLcode> m_end;
};

} // namespace proxym
