// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/socketreply.h"

#include <QPointer>
#include <QUrl>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! What the server is asked for: the path and query of the URL without the socket's part.
QByteArray targetOf(const QUrl &url, const QString &socket)
{
    QUrl only;
    only.setPath(socket);
    const QString path = url.path(QUrl::FullyEncoded).sliced(only.path(QUrl::FullyEncoded).size());
    const QString query = url.hasQuery() ? u'?' + url.query(QUrl::FullyEncoded) : QString();
    return "http://localhost" + (path + query).toLatin1();
}

//! Child processes do not inherit the connection.
int keepFromChildren(void *, curl_socket_t socket, curlsocktype)
{
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

} // namespace

SocketReply::SocketReply(const QNetworkRequest &request, const QString &socket, QObject *parent)
    : QNetworkReply(parent)
    , m_easy(curl_easy_init())
{
    setRequest(request);
    setUrl(request.url());
    setOperation(QNetworkAccessManager::GetOperation);
    open(QIODevice::ReadOnly);
    const auto names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        const QByteArray line = name + ": " + request.rawHeader(name);
        m_headers.reset(curl_slist_append(m_headers.release(), line.constData()));
    }
    CURL *const easy = m_easy.get();
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket.toLocal8Bit().constData());
    curl_easy_setopt(easy, CURLOPT_URL, targetOf(request.url(), socket).constData());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, m_headers.get());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_error.data());
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &keepFromChildren);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &SocketReply::takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &SocketReply::takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<CurlTransfer *>(this));
    m_isRunning = true;
    CurlLoop::instance().add(easy);
}

SocketReply::~SocketReply()
{
    if (m_isRunning)
        CurlLoop::instance().remove(m_easy.get());
}

void SocketReply::abort()
{
    if (isFinished())
        return;
    if (std::exchange(m_isRunning, false))
        CurlLoop::instance().remove(m_easy.get());
    m_received.clear();
    setError(OperationCanceledError, u"given up"_s);
    setFinished(true);
    Q_EMIT finished();
}

qint64 SocketReply::readData(char *data, qint64 most)
{
    const qsizetype count = std::min(qsizetype(most), m_received.size());
    std::copy_n(m_received.constData(), count, data);
    m_received.remove(0, count);
    if (m_isPaused && m_received.isEmpty())
        tellSoon();
    return count == 0 && isFinished() ? -1 : count;
}

size_t SocketReply::takeHeader(char *bytes, size_t, size_t count, void *reply)
{
    static_cast<SocketReply *>(reply)->readHeader(QByteArrayView(bytes, qsizetype(count)).trimmed());
    return count;
}

void SocketReply::readHeader(QByteArrayView line)
{
    if (m_isHeadRead) // what follows a chunked body
        return;
    const qsizetype colon = line.indexOf(':');
    if (line.startsWith("HTTP/")) { // of the final answer or of one before it, such as "100 Continue"
        const auto headers = rawHeaderList();
        for (const QByteArray &name : headers)
            setRawHeader(name, {});
    } else if (colon > 0) {
        const QByteArray name = line.first(colon).trimmed().toByteArray();
        const QByteArray value = line.sliced(colon + 1).trimmed().toByteArray();
        setRawHeader(name, hasRawHeader(name) ? rawHeader(name) + ", " + value : value);
    } else if (line.isEmpty()) {
        long status = 0;
        curl_easy_getinfo(m_easy.get(), CURLINFO_RESPONSE_CODE, &status);
        if (status < 200)
            return;
        setAttribute(QNetworkRequest::HttpStatusCodeAttribute, int(status));
        m_isHeadRead = true;
        tellSoon();
    }
}

size_t SocketReply::takeBody(char *bytes, size_t, size_t count, void *reply)
{
    auto *const self = static_cast<SocketReply *>(reply);
    if (self->readBufferSize() > 0 && self->m_received.size() >= self->readBufferSize()) {
        self->m_isPaused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    self->m_received.append(bytes, qsizetype(count));
    self->tellSoon();
    return count;
}

void SocketReply::end(CURLcode code)
{
    m_isRunning = false;
    m_end = code;
    tellSoon();
}

void SocketReply::tellSoon()
{
    if (!std::exchange(m_isTelling, true))
        QMetaObject::invokeMethod(this, &SocketReply::tell, Qt::QueuedConnection);
}

void SocketReply::tell()
{
    m_isTelling = false;
    const QPointer<SocketReply> self = this; // a receiver may abort it, and whoever waits for that delete it
    if (!isFinished() && m_isHeadRead && !std::exchange(m_isHeadTold, true))
        Q_EMIT metaDataChanged();
    if (self && !isFinished() && !m_received.isEmpty())
        Q_EMIT readyRead();
    if (!self || isFinished())
        return;
    if (m_isRunning && m_received.isEmpty() && std::exchange(m_isPaused, false))
        curl_easy_pause(m_easy.get(), CURLPAUSE_CONT);
    if (!m_end)
        return;
    if (*m_end != CURLE_OK) {
        const auto [error, what] = failureOf(*m_end);
        setError(error, what);
    }
    setFinished(true);
    Q_EMIT finished();
}

std::pair<QNetworkReply::NetworkError, QString> SocketReply::failureOf(CURLcode code) const
{
    long number = 0;
    curl_easy_getinfo(m_easy.get(), CURLINFO_OS_ERRNO, &number);
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        if (number == ECONNREFUSED)
            return {ConnectionRefusedError, {}};
        return {UnknownNetworkError, number == 0 ? u"no connection"_s : qt_error_string(int(number))};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return {RemoteHostClosedError, u"connection closed"_s};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return {ProtocolFailure, {}};
    default:
        return {UnknownNetworkError, QString::fromUtf8(m_error.data())};
    }
}

} // namespace proxym
