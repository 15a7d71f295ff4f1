// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/eventstream.h"

#include "http/networkrequest.h"

using namespace Qt::StringLiterals;

namespace proxym {

constexpr qint64 readAhead = qint64(256) * 1024;

void EventStream::Later::operator()(QNetworkReply *reply) const
{
    const auto giveUp = [reply] {
        reply->abort();
        reply->deleteLater();
    };
    QMetaObject::invokeMethod(reply, giveUp,
                              Qt::QueuedConnection); // Qt warns about abort() within metaDataChanged
}

EventStream::EventStream(const HttpOptions &options, std::chrono::milliseconds silence)
    : m_options(options)
    , m_silence(silence)
    , m_network(networkOfAClient())
{
    m_watchdog.setSingleShot(true);
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        const QString what = m_isOpen ? u"the event stream fell silent"_s : u"no answer within the timeout"_s;
        end({Error{Error::Kind::TimedOut, what}.during(shownUrl(m_reply->url()))});
    });
}

EventStream::~EventStream()
{
    close();
}

void EventStream::open(const HttpRequest &asked)
{
    close();
    Result<QNetworkRequest> request = networkRequest(asked.url, m_options);
    if (!request) {
        QTimer::singleShot(0, this, [this, error = request.error()] { end({error}); });
        return;
    }
    request->setRawHeader("Accept-Encoding", "identity"); // compression would delay events
    m_accept = asked.accept;
    if (m_accept == type)
        m_parser = SseParser();
    else
        m_parser = LineParser();
    m_reply.reset(beginRequest(m_network, *request, asked));
    m_reply->setReadBufferSize(readAhead);
    connect(m_reply.get(), &QNetworkReply::metaDataChanged, this, &EventStream::judgeHead);
    connect(m_reply.get(), &QIODevice::readyRead, this, &EventStream::read);
    connect(m_reply.get(), &QNetworkReply::finished, this, &EventStream::finish);
    m_watchdog.start(m_options.timeout);
}

void EventStream::close()
{
    m_watchdog.stop();
    m_isOpen = false;
    if (m_reply)
        m_reply->disconnect(
            this); // only this receiver: the reply needs its own signals to end the connection
    m_reply.reset();
}

void EventStream::judgeHead()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_isOpen || status == 0)
        return;
    const QString where = shownUrl(m_reply->url());
    if (status != 200) {
        end({Error{Error::Kind::Refused, u"HTTP %1"_s.arg(status)}.during(where), status,
             m_reply->rawHeader("Location")});
        return;
    }
    if (!m_reply->rawHeader("Content-Type").trimmed().toLower().startsWith(m_accept)) {
        end({Error{Error::Kind::Malformed, u"the answer is not an event stream"_s}.during(where)});
        return;
    }
    m_isOpen = true;
    m_watchdog.start(m_silence);
    Q_EMIT opened();
}

void EventStream::read()
{
    judgeHead();
    if (!m_isOpen)
        return;
    m_watchdog.start(m_silence);
    const QNetworkReply *const reading = m_reply.get();
    const QList<ServerSentEvent> events =
        std::visit([this](auto &parser) { return parser.feed(m_reply->readAll()); }, m_parser);
    for (const ServerSentEvent &event : events) {
        Q_EMIT received(event);
        if (m_reply.get() != reading) // a receiver closed or reopened the stream
            return;
    }
}

void EventStream::finish()
{
    if (m_isOpen)
        read();
    if (!m_reply)
        return;
    if (m_isOpen)
        end({Error{Error::Kind::Unreachable, u"the server ended the event stream"_s}.during(
            shownUrl(m_reply->url()))});
    else
        end({unanswered(*m_reply)});
}

void EventStream::end(const StreamEnd &end)
{
    // `end` may refer to data of the reply.
    const StreamEnd copy = end; // NOLINT(performance-unnecessary-copy-initialization)
    close();
    Q_EMIT ended(copy);
}

} // namespace proxym
