// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockergenerator.h"

#include "base/besidetheloop.h"
#include "core/reuse.h"
#include "http/networkrequest.h"

using namespace Qt::StringLiterals;

namespace proxym {

DockerGenerator::DockerGenerator(const DockerSettings &settings, DockerView &view,
                                 const StreamNotifier &notifier)
    : m_http(settings.httpOptions())
    , m_engine(settings.url())
    , m_place{settings.network, settings.hostAddress, settings.machine()}
    , m_view(view)
    , m_notifier(notifier)
    , m_workers(longestReading, shownUrl(m_engine) + u": its containers take too long to read"_s,
                [this] { m_http.abandonAll(); })
{
}

Task<Result<Found>> DockerGenerator::services(Reading reading)
{
    DockerDoubts doubts = m_view.news.takeDoubts();
    doubts.everything = doubts.everything || reading == Reading::Everything || !m_isComplete;
    m_isComplete = false;
    m_server.clear();
    auto found = co_await read(doubts);
    m_isComplete = found.has_value();
    if (found) {
        m_server = shownUrl(m_engine);
        found->services = withThoseOf(m_last, found->services);
        m_last = found->services;
    }
    co_return found;
}

Task<Result<Found>> DockerGenerator::read(DockerDoubts doubts)
{
    const auto listed = co_await list();
    if (!listed)
        co_return tl::unexpected(listed.error());
    QHash<QString, DockerContainer> known;
    QList<DockerListed> doubtful;
    for (const DockerListed &container : *listed) {
        if (!container.isMarked)
            continue;
        const auto before = m_known.constFind(container.id);
        if (before != m_known.cend())
            known.insert(container.id, *before);
        if (doubts.everything || before == m_known.cend() || doubts.containers.contains(container.id))
            doubtful += container;
    }
    m_known = known;
    const Workers::Work<DockerListed> look = [this](const DockerListed &one) { return lookAt(one); };
    const auto looked = co_await m_workers.eachOf(doubtful, look);
    if (!looked)
        co_return tl::unexpected(looked.error());
    const QList<DockerContainer> containers = m_known.values();
    const auto leaving = m_view.news.leaving(containers, DockerNews::Time::clock::now());
    const Found found = co_await madeOf(containers.size(), &dockerServices, containers, leaving, m_place);
    co_return found;
}

Task<Result<QList<DockerListed>>> DockerGenerator::list()
{
    const HttpRequest request{.url = urlOf("/containers/json")};
    Result<HttpAnswer> answer = co_await m_http.send(request);
    if (answer && answer->status == 400) {
        const auto asked = co_await askForVersion();
        if (!asked)
            co_return tl::unexpected(asked.error());
        const HttpRequest again{.url = urlOf("/containers/json")};
        answer = co_await m_http.send(again);
    }
    const auto body = goodBody(request.url, answer);
    if (!body)
        co_return tl::unexpected(body.error());
    const auto found = co_await madeOf(effortOfParsing(body->size()), &parseDockerList, body->whole());
    if (!found)
        co_return tl::unexpected(found.error().during(shownUrl(request.url)));
    co_return found;
}

Task<Result<Done>> DockerGenerator::askForVersion()
{
    const HttpRequest request{.url = below(m_engine, "/version")};
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    const auto version = goodBody(request.url, answer).map(&HttpBody::whole).and_then(&parseDockerVersion);
    if (!version)
        co_return tl::unexpected(version.error());
    m_view.version = *version;
    co_return Done();
}

//! A container that is gone by now, or does not run any more, is none of ours.
Task<Result<Done>> DockerGenerator::lookAt(DockerListed listed)
{
    const HttpRequest request{.url = urlOf("/containers/" + listed.id.toLatin1() + "/json")};
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    if (answer && answer->status == 404) {
        m_known.remove(listed.id);
        co_return Done();
    }
    auto container = goodBody(request.url, answer).map(&HttpBody::whole).and_then(&parseDockerContainer);
    if (!container)
        co_return tl::unexpected(container.error().during(shownUrl(request.url)));
    container->createdAt = listed.createdAt;
    if (container->id != listed.id)
        co_return failure(Error::Kind::Malformed, shownUrl(request.url) + u": it is about another one"_s);
    if (container->state == u"running" || container->state == u"stopping")
        m_known.insert(listed.id, *container);
    else
        m_known.remove(listed.id);
    co_return Done();
}

QUrl DockerGenerator::urlOf(const QByteArray &path) const
{
    return below(m_engine, "/v" + m_view.version + path);
}

} // namespace proxym
