// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonstream.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

HttpRequest eventsOf(const QUrl &server)
{
    return HttpRequest{.url = below(server, "/v2/events"), .accept = EventStream::type};
}

} // namespace

MarathonStream::MarathonStream(const MarathonSettings &settings, const ServerCircle &circle,
                               std::chrono::milliseconds silence)
    : KeptStream(u"Marathon"_s, httpOptions(settings), circle, eventsOf, silence)
    , m_client(httpOptions(settings), circle)
{
    followRedirects([this](const QUrl &from, const QByteArray &location) {
        return m_client.redirectTarget(from, location);
    });
    connect(this, &KeptStream::received, this, &KeptStream::trust);
}

Task<> MarathonStream::stop()
{
    auto stopped = KeptStream::stop();
    m_client.abandonAll();
    co_await stopped;
}

} // namespace proxym
