// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadgenerator.h"

#include "base/besidetheloop.h"

using namespace Qt::StringLiterals;

namespace proxym {

constexpr std::chrono::seconds longestReading{60};
constexpr qsizetype mostDoubts = 10'000; // names may be anything: then everything is read

HttpRequest nomadRequest(const NomadSettings &settings, const QByteArray &path, const QString &space,
                         const QByteArray &more)
{
    const QByteArray query = "?namespace=" + QUrl::toPercentEncoding(space) + more;
    HttpRequest request{.url = below(settings.address.first(), path + query)};
    if (!settings.token.isEmpty())
        request.headers.emplaceBack("X-Nomad-Token", settings.token.reveal().toUtf8());
    return request;
}

QString NomadView::note(const QList<NomadEvent> &events)
{
    QString reason;
    for (const NomadEvent &event : events) {
        const auto &[space, name] = event.service;
        if (marked && !name.isEmpty() && !event.isMarked && !marked->contains(event.service))
            continue;
        doubts.insert(event.service);
        doubtsEverything = doubtsEverything || name.isEmpty();
        reason =
            name.isEmpty() ? u"an event without a service"_s : u"%1 %2/%3"_s.arg(event.type, space, name);
    }
    if (doubtsEverything || doubts.size() > mostDoubts) {
        doubtsEverything = true;
        doubts.clear();
    }
    return reason;
}

NomadGenerator::NomadGenerator(const NomadSettings &settings, NomadView &view, const StreamNotifier &notifier)
    : m_settings(settings)
    , m_http(HttpOptions{.caFile = settings.caFile})
    , m_view(view)
    , m_notifier(notifier)
    , m_workers(longestReading,
                shownUrl(settings.address.first()) + u": its services take too long to read"_s,
                [this] { m_http.abandonAll(); })
{
}

Task<Result<Found>> NomadGenerator::services(Reading reading)
{
    const bool everything = m_view.doubtsEverything || reading == Reading::Everything || !m_view.marked;
    m_view.doubtsEverything = false;
    m_view.marked.reset();
    const auto doubts = std::exchange(m_view.doubts, {});
    const auto found = co_await read(everything, doubts);
    co_return found;
}

Task<Result<IndexedAnswer>> NomadGenerator::get(QByteArray path, QString space)
{
    const HttpRequest request = nomadRequest(m_settings, path, space);
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    co_return indexedAnswer("Nomad", request.url, answer);
}

Task<Result<Found>> NomadGenerator::read(bool everything, QSet<NomadName> doubts)
{
    const auto answer = co_await get("/v1/services", m_settings.space);
    if (!answer)
        co_return tl::unexpected(answer.error());
    const auto marked =
        co_await madeOf(effortOfParsing(answer->body.size()), &parseNomadServices, answer->body);
    if (!marked)
        co_return tl::unexpected(marked.error().during(shownUrl(answer->url)));
    m_looks.removeIf([&](const Looks::iterator &look) { return !marked->contains(look.key()); });
    QList<NomadName> open;
    for (const NomadName &service : *marked) {
        if (!nomadServicePath(service))
            m_looks[service].complaints = {nomadId(service) + u": Nomad cannot be asked for this name"_s};
        else if (everything || doubts.contains(service) || !m_looks.contains(service))
            open += service;
    }
    const Workers::Work<NomadName> look = [this](const NomadName &service) { return lookAt(service); };
    const auto looked = co_await m_workers.eachOf(open, look);
    if (!looked)
        co_return tl::unexpected(looked.error());
    m_view.marked = *marked;
    if (everything)
        m_view.index = answer->index;
    co_return foundBy(m_looks);
}

Task<Result<Done>> NomadGenerator::lookAt(NomadName service)
{
    const auto answer = co_await get(nomadServicePath(service).value_or(QByteArray()), service.first);
    if (!answer)
        co_return tl::unexpected(answer.error());
    const auto look =
        co_await madeOf(effortOfParsing(answer->body.size()), &parseNomadService, answer->body, service);
    if (!look)
        co_return tl::unexpected(look.error().during(shownUrl(answer->url)));
    m_looks.insert(service, withThatOf(m_looks.value(service), *look));
    co_return Done();
}

} // namespace proxym
