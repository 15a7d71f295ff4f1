// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/httpclient.h"

#include "http/networkrequest.h"

#include <QCoroNetworkReply>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 readAhead = qint64(1) * 1024 * 1024; // beyond that, TCP slows the server down

//! Collects a reply's body; aborts the reply if it takes too long or grows too large.
class Reception {
public:
    Reception(QNetworkReply &reply, const HttpOptions &options)
        : m_reply(reply)
        , m_largestBody(options.largestBody)
    {
        reply.setReadBufferSize(readAhead);
        QObject::connect(&reply, &QIODevice::readyRead, &m_deadline, [this] { read(); });
        m_deadline.setSingleShot(true);
        QObject::connect(&m_deadline, &QTimer::timeout, &m_deadline, [this, time = options.timeout] {
            giveUp(Error::Kind::TimedOut,
                   u"no complete answer within %1 s"_s.arg(double(time.count()) / 1000));
        });
        m_deadline.start(options.timeout);
    }

    //! Call it when the reply has finished.
    [[nodiscard]] Result<HttpAnswer> result()
    {
        read();
        if (m_givenUp)
            return tl::unexpected(m_givenUp->during(shownUrl(m_reply.url())));
        const int status = m_reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
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
        m_body.append(m_reply.readAll());
        if (m_body.size() > m_largestBody)
            giveUp(Error::Kind::Malformed, u"the answer is larger than %1 bytes"_s.arg(m_largestBody));
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
    QTimer m_deadline;
    HttpBody m_body;
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
    const auto replies = m_network.findChildren<QNetworkReply *>();
    for (QNetworkReply *const reply : replies)
        reply->abort();
}

Task<Result<HttpAnswer>> HttpClient::send(HttpRequest request)
{
    const Result<QNetworkRequest> prepared = networkRequest(request.url, m_options);
    if (!prepared)
        co_return tl::unexpected(prepared.error());
    const std::unique_ptr<QNetworkReply> reply(beginRequest(m_network, *prepared, request));
    Reception reception(*reply, m_options);
    co_await qCoro(reply.get()).waitForFinished();
    co_return reception.result();
}

} // namespace proxym
