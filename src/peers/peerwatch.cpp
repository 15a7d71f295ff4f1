// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peerwatch.h"

#include "base/logging.h"
#include "peers/peeredge.h"

#include <QPointer>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

HttpOptions optionsFor(const PeerWatchSettings &settings, const PeerTimings &timings)
{
    constexpr qint64 largest =
        qint64(8) * 1024 * 1024; // fingerprints of 10,000 services with long NAMEs: 3 MB
    return {.authorization = settings.authorization, .timeout = timings.patience, .largestBody = largest};
}

//! Only what changes, so that a silent edge is one line.
void tell(const PeerReport &before, const PeerReport &now)
{
    if (!now.error.isEmpty() && before.error.isEmpty())
        logWarning() << u"edge %1 does not answer as it should: %2"_s.arg(now.address, now.error);
    else if (now.error.isEmpty() && !before.error.isEmpty())
        logNotice() << u"edge %1 answers"_s.arg(now.address);
    if (now.disagreement && !before.disagreement)
        logWarning() << u"edge %1 serves something else: %2 services differ"_s.arg(now.address)
                            .arg(now.disagreement->total());
    else if (before.disagreement && !now.disagreement && now.error.isEmpty())
        logNotice() << u"edge %1 agrees again"_s.arg(now.address);
}

} // namespace

struct PeerWatch::Asked {
    PeerEdge edge;
    bool isOpen = false;
};

PeerWatch::PeerWatch(const PeerWatchSettings &settings, const Self &self, const PeerTimings &timings)
    : m_self(self)
    , m_timings(timings)
    , m_http(std::make_unique<HttpClient>(optionsFor(settings, timings)))
    , m_lookup(settings.addresses, settings.dnsServers, timings.lookup)
{
    m_timer.setInterval(timings.poll);
    connect(&m_timer, &QTimer::timeout, this, &PeerWatch::askAll);
    connect(&m_lookup, &PeerLookup::changed, this, &PeerWatch::follow);
}

PeerWatch::~PeerWatch() = default;

void PeerWatch::start()
{
    follow();
    m_lookup.start();
    m_timer.start();
}

//! Edges that stay keep what is known of them.
void PeerWatch::follow()
{
    const auto before = std::exchange(m_edges, {});
    const QList<PeerPlace> places = m_lookup.places();
    for (const PeerPlace &place : places) {
        const auto known = std::ranges::find_if(
            before, [&place](const auto &asked) { return asked->edge.place() == place; });
        m_edges.append(known != before.end() ? *known : std::make_shared<Asked>(Asked{PeerEdge(place)}));
    }
    askAll();
}

void PeerWatch::askAll()
{
    for (const auto &asked : std::as_const(m_edges)) {
        if (!asked->isOpen && !asked->edge.place().url.isEmpty())
            launch("asking another edge", ask(asked));
    }
}

Task<> PeerWatch::ask(std::shared_ptr<Asked> asked)
{
    const QPointer<PeerWatch> self(this);
    PeerEdge &edge = asked->edge;
    asked->isOpen = true;
    const PeerReport before = edge.report();
    const auto status = co_await m_http->send(edge.request("GET", u"/api/status"_s));
    if (!self)
        co_return;
    const OwnSide own = m_self.side();
    edge.hear(status, own, std::chrono::steady_clock::now());
    if (edge.isToBeCompared(own, m_timings, std::chrono::steady_clock::now())) {
        const auto names = co_await m_http->send(edge.request("GET", u"/api/fingerprints"_s));
        if (!self)
            co_return;
        const OwnSide now = m_self.side();
        edge.compare(names, m_self.byName(), now, std::chrono::steady_clock::now());
    }
    tell(before, edge.report());
    asked->isOpen = false;
}

QList<PeerReport> PeerWatch::reports() const
{
    QList<PeerEdge> edges;
    for (const auto &asked : m_edges)
        edges.append(asked->edge);
    return reportsOf(edges);
}

Task<QList<PeerRefresh>> PeerWatch::refreshAll()
{
    QStringList shown;
    const QList<PeerReport> known = reports();
    for (const PeerReport &report : known)
        shown.append(report.address);
    std::vector<Task<PeerRefresh>> open; // all at once
    for (const auto &asked : std::as_const(m_edges)) {
        if (shown.contains(asked->edge.place().address))
            open.push_back(refresh(*m_http, asked));
    }
    QList<PeerRefresh> answers;
    for (Task<PeerRefresh> &one : open)
        answers.append(co_await one);
    co_return answers;
}

Task<PeerRefresh> PeerWatch::refresh(HttpClient &client, std::shared_ptr<Asked> asked)
{
    constexpr int accepted = 202;
    const PeerPlace place = asked->edge.place();
    if (place.url.isEmpty())
        co_return PeerRefresh{place.address, place.error};
    const auto answer = co_await client.send(asked->edge.request("POST", u"/api/refresh"_s));
    if (!answer)
        co_return PeerRefresh{place.address, answer.error().what};
    if (answer->status == accepted)
        co_return PeerRefresh{place.address, {}};
    const auto body = peerBody(place.url, *answer);
    co_return PeerRefresh{place.address, body ? u"no proxym answers here"_s : body.error().what};
}

} // namespace proxym
