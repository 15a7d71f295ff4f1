// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/httpclient.h"

#include "http/networkrequest.h"

#include <QCoroFuture>
#include <QCoroNetworkReply>
#include <QFutureWatcher>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 readAhead = qint64(1) * 1024 * 1024; // beyond that, TCP slows the server down
constexpr qint64 mostAtOnce = qint64(64) * 1024; // which a reader takes: blocks that malloc() uses again

//! Collects a reply's body, or hands it to a reader; aborts the reply if it takes too long or grows too
//! large.
class Reception {
public:
    Reception(QNetworkReply &reply, const HttpOptions &options, std::shared_ptr<BodyReader> reader)
        : m_reply(reply)
        , m_largestBody(options.largestBody)
        , m_reader(std::move(reader))
    {
        QObject::connect(&m_reading, &QFutureWatcherBase::finished, &m_deadline, [this] { read(); });
        reply.setReadBufferSize(readAhead);
        QObject::connect(&reply, &QIODevice::readyRead, &m_deadline, [this] { read(); });
        m_deadline.setSingleShot(true);
        QObject::connect(&m_deadline, &QTimer::timeout, &m_deadline, [this, time = options.timeout] {
            giveUp(Error::Kind::TimedOut,
                   u"no complete answer within %1 s"_s.arg(double(time.count()) / 1000));
        });
        m_deadline.start(options.timeout);
    }

    //! Call it when the reply has finished; when it ends, nothing refers to the reader any more.
    [[nodiscard]] Task<Done> end()
    {
        read();
        while (m_reading.isRunning()) {
            co_await m_reading.future();
            read();
        }
        if (m_reader && !m_waiting.isEmpty() && !m_givenUp)
            m_reader->add(m_waiting);
        co_return Done();
    }

    //! Call it after end().
    [[nodiscard]] Result<HttpAnswer> result()
    {
        if (m_givenUp)
            return tl::unexpected(m_givenUp->during(shownUrl(m_reply.url())));
        const int status = this->status();
        if (status == 0 || m_reply.error() == QNetworkReply::OperationCanceledError)
            return tl::unexpected(unanswered(m_reply));
        if (isCutShort(status))
            return failure(Error::Kind::Malformed, shownUrl(m_reply.url()) + u": the answer was cut short"_s);
        return HttpAnswer{status, m_reply.rawHeaderPairs(), std::move(m_body)};
    }

private:
    void read()
    {
        if (m_givenUp || !m_reply.isOpen())
            return;
        if (m_reader && status() == 200)
            handOver();
        else if (const QByteArray bytes = m_reply.readAll(); isAcceptable(bytes))
            m_body.append(bytes);
    }

    //! What the reader does not take yet stays in the reply.
    void handOver()
    {
        while (true) {
            if (m_waiting.size() >= mostAtOnce) {
                if (m_reading.isRunning())
                    return;
                m_reading.setFuture(QtConcurrent::run(
                    [reader = m_reader, bytes = std::exchange(m_waiting, {})] { reader->add(bytes); }));
            }
            const QByteArray bytes = m_reply.read(mostAtOnce - m_waiting.size());
            if (bytes.isEmpty() || !isAcceptable(bytes))
                return;
            m_waiting.append(bytes);
        }
    }

    //! Gives up if there are too many by now.
    [[nodiscard]] bool isAcceptable(const QByteArray &bytes)
    {
        m_received += bytes.size();
        if (m_received <= m_largestBody)
            return true;
        giveUp(Error::Kind::Malformed, u"the answer is larger than %1 bytes"_s.arg(m_largestBody));
        return false;
    }

    [[nodiscard]] int status() const
    {
        return m_reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }

    //! Errors from 201 on only repeat what the status says, unless the status is a good one.
    [[nodiscard]] bool isCutShort(int status) const
    {
        const bool isStatusError =
            m_reply.error() > QNetworkReply::ProxyAuthenticationRequiredError && status >= 400;
        return m_reply.error() != QNetworkReply::NoError && !isStatusError;
    }

    void giveUp(Error::Kind kind, const QString &why)
    {
        m_givenUp = Error{kind, why};
        m_body = {};
        m_reply.abort();
    }

    QNetworkReply &m_reply;
    qint64 m_largestBody;
    qint64 m_received = 0;
    QTimer m_deadline;
    HttpBody m_body;
    std::shared_ptr<BodyReader> m_reader; //!< null: the body is collected
    QByteArray m_waiting; //!< what it takes next
    QFutureWatcher<void> m_reading; //!< what it is taking
    std::optional<Error> m_givenUp;
};

} // namespace

QByteArray HttpAnswer::header(QByteArrayView name) const
{
    QByteArrayList values;
    for (const auto &[given, value] : headers) {
        if (given.compare(name, Qt::CaseInsensitive) == 0)
            values.append(value);
    }
    return values.join(", ");
}

HttpClient::HttpClient(const HttpOptions &options)
    : m_options(options)
    , m_network(networkOfAClient())
{
}

void HttpClient::abandonAll()
{
    // The latest first: one that still waits for a connection would get that of a request aborted before it.
    auto replies = m_network.findChildren<QNetworkReply *>();
    std::ranges::reverse(replies);
    for (QNetworkReply *const reply : std::as_const(replies))
        reply->abort();
}

Task<Result<HttpAnswer>> HttpClient::send(HttpRequest request)
{
    const Result<QNetworkRequest> prepared = networkRequest(request.url, m_options);
    if (!prepared)
        co_return tl::unexpected(prepared.error());
    const std::unique_ptr<QNetworkReply> reply(beginRequest(m_network, *prepared, request));
    Reception reception(*reply, m_options, request.reader);
    co_await qCoro(reply.get()).waitForFinished();
    co_await reception.end();
    co_return reception.result();
}

} // namespace proxym
