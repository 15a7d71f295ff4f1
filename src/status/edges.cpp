// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/edges.h"

#include "http/networkrequest.h"
#include "status/peersjson.h"

#include <QJsonDocument>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Method = QHttpServerRequest::Method;

Task<> answerWithRefreshes(PeerWatch *watch, bool isForm, Reply reply)
{
    if (isForm)
        reply.send({.status = 303, .headers = {{"Location", "/"}}});
    QList<PeerRefresh> answers;
    if (watch)
        answers = co_await watch->refreshAll();
    if (!isForm)
        reply.send(jsonResponse(refreshJson(answers), 202));
}

PeerWatchSettings watchSettings(const StatusSettings &settings)
{
    PeerWatchSettings watched{.addresses = peersIn(settings.peers), .dnsServers = settings.dnsServers};
    if (!settings.user.isEmpty())
        watched.authorization = basicAuthorization(settings.user, settings.password.reveal());
    return watched;
}

} // namespace

Edges::Edges(const StatusSettings &settings, const StatusBoard &board)
    : m_board(board)
    , m_instance(fingerprintText(QRandomGenerator::system()->generate64()))
{
    if (settings.peers.isEmpty())
        return;
    const PeerWatch::Self self{.side =
                                   [this] {
                                       const OwnIdentity own = identity();
                                       return OwnSide{.instance = own.instance,
                                                      .fingerprint = own.fingerprint,
                                                      .isComparable =
                                                          m_board.status().state != State::Starting};
                                   },
                               .byName = [this] { return byName(); }};
    m_watch = std::make_unique<PeerWatch>(watchSettings(settings), self);
}

void Edges::start()
{
    if (m_watch)
        m_watch->start();
}

OwnIdentity Edges::identity()
{
    return {.instance = m_instance, .fingerprint = m_fingerprints.whole(m_board.status().inventory.entries)};
}

Fingerprints Edges::byName()
{
    (void)m_fingerprints.whole(m_board.status().inventory.entries);
    return m_fingerprints.byName();
}

QList<PeerReport> Edges::reports() const
{
    return m_watch ? m_watch->reports() : QList<PeerReport>();
}

void Edges::addTo(Router &router)
{
    router.add(u"/api/peers"_s, Method::Get, Access::OwnPages,
               [this](const RouteRequest &, Reply reply) { reply.send(jsonResponse(peersJson(reports()))); });
    router.add(
        u"/api/fingerprints"_s, Method::Get, Access::OwnPages,
        [this](const RouteRequest &, Reply reply) { reply.send(jsonResponse(fingerprintsJson(byName()))); });
}

void Edges::refreshOthers(bool isForm, Reply reply)
{
    launch("a refresh of other edges", answerWithRefreshes(m_watch.get(), isForm, std::move(reply)));
}

} // namespace proxym
