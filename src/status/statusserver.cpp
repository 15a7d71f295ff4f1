// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusserver.h"

#include "status/liveanswers.h"
#include "status/pagehtml.h"
#include "status/webassets.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Method = QHttpServerRequest::Method;

ConnectionLimits limitsWith(const std::optional<EventReceiver> &receiver)
{
    ConnectionLimits limits;
    if (receiver)
        limits.sizes.eventPath = receiver->path.toUtf8();
    return withinOpenFiles(limits);
}

//! The query in the page's address; an invalid one shows the first services.
ServiceQuery pageQuery(const QMap<QString, QString> &parameters)
{
    constexpr qsizetype mostServices = 50;
    ServiceQuery query = ServiceQuery::from(parameters).value_or(ServiceQuery{});
    query.limit = mostServices;
    return query;
}

} // namespace

StatusServer::StatusServer(const StatusSettings &settings, const StatusBoard &board, ConfigGenerator *target,
                           const std::optional<EventReceiver> &receiver, std::chrono::milliseconds heartbeat)
    : m_settings(settings)
    , m_board(board)
    , m_target(target)
    , m_receiver(receiver)
    , m_edges(settings, board)
    , m_metrics(board)
    , m_feed(heartbeat)
{
    connect(&board, &StatusBoard::published, this, &StatusServer::forgetPrepared);
}

Result<Done> StatusServer::listen()
{
    const bool elsewhere = isReceiverElsewhere();
    m_page = std::make_unique<Listener>(limitsWith(elsewhere ? std::nullopt : m_receiver));
    m_routers.push_back(std::make_unique<Router>(m_page->http(), m_settings));
    if (!elsewhere && m_receiver)
        addReceiver(*m_routers.back());
    addPage(*m_routers.back());
    addApi(*m_routers.back());
    m_edges.addTo(*m_routers.back());
    addProbes(*m_routers.back());
    const auto listening = servePage();
    if (listening)
        m_edges.start();
    if (!listening || !elsewhere)
        return listening;

    m_events = std::make_unique<Listener>(limitsWith(m_receiver));
    m_routers.push_back(std::make_unique<Router>(m_events->http(), m_settings));
    addReceiver(*m_routers.back());
    return m_events->listen({.host = m_receiver->host, .port = m_receiver->port});
}

Result<Done> StatusServer::servePage()
{
    if (m_settings.passed.isEmpty())
        return m_page->listen(pageAddress());
    for (const OpenSocket &socket : std::as_const(m_settings.passed)) {
        if (const auto taken = m_page->take(socket); !taken)
            return taken;
    }
    return Done{};
}

QString StatusServer::addresses() const
{
    const QString page = pageAddresses();
    const QString origin = m_settings.passed.isEmpty() ? QString() : u", passed by systemd"_s;
    if (!m_receiver)
        return u"%1 (page and API%2)"_s.arg(page, origin);
    if (!isReceiverElsewhere())
        return u"%1 (page, API and events%2)"_s.arg(page, origin);
    const Endpoint events{.host = m_receiver->host, .port = m_receiver->port};
    return u"%1 (page and API%2) and %3 (events)"_s.arg(page, origin, events.toString());
}

QString StatusServer::pageAddresses() const
{
    QStringList texts;
    for (const OpenSocket &socket : m_settings.passed)
        texts.append(socket.address.toString());
    return texts.isEmpty() ? pageAddress().toString() : texts.join(u" and "_s);
}

QStringList StatusServer::warnings() const
{
    if (!isOpenToAnyone())
        return {};
    return {
        u"everyone who can reach %1 can see the page and request a refresh: set PROXYM_LISTEN_ADDRESS, or "
        "PROXYM_HTTP_USER and its password"_s.arg(pageAddress().toString())};
}

Endpoint StatusServer::pageAddress() const
{
    std::optional<Endpoint> events;
    if (m_receiver)
        events = Endpoint{.host = m_receiver->host, .port = m_receiver->port};
    return m_settings.pageAddress(events);
}

bool StatusServer::isReceiverElsewhere() const
{
    return m_receiver && pageAddress() != Endpoint{.host = m_receiver->host, .port = m_receiver->port};
}

//! The page may share the callback's address by design; a whole network may reach it there.
bool StatusServer::isOpenToAnyone() const
{
    return !m_settings.listenAddress && m_settings.passed.isEmpty() && !pageAddress().isLoopback()
        && m_settings.user.isEmpty();
}

void StatusServer::addReceiver(Router &router)
{
    router.add(
        m_receiver->path, Method::Post, Access::Everyone, [this](const RouteRequest &request, Reply reply) {
            reply.send({}); // first: Marathon mutes a subscriber that is slow to answer
            QMetaObject::invokeMethod(
                this, [this, body = request.body] { m_receiver->receive(body); }, Qt::QueuedConnection);
        });
}

void StatusServer::addPage(Router &router)
{
    router.add(u"/"_s, Method::Get, Access::OwnPages,
               [this, page = pageTemplate()](const RouteRequest &request, Reply reply) {
                   sendPage(page, request, std::move(reply));
               });
    const QMap<QString, Response> assets = webAssets();
    for (auto [path, asset] : assets.asKeyValueRange()) {
        router.add(path, Method::Get, Access::OwnPages,
                   [asset = asset](const RouteRequest &, Reply reply) { reply.send(asset); });
    }
}

void StatusServer::addApi(Router &router)
{
    router.add(u"/api/status"_s, Method::Get, Access::OwnPages, [this](const RouteRequest &, Reply reply) {
        reply.send({.type = "application/json",
                    .body = body().at(QDateTime::currentDateTimeUtc()) + '\n',
                    .etag = body().etag});
    });
    router.add(
        u"/api/services"_s, Method::Get, Access::OwnPages, [this](const RouteRequest &request, Reply reply) {
            const auto query = ServiceQuery::from(request.parameters);
            if (!query)
                return reply.send(errorResponse(400, query.error().what));
            launch("a list of services", answerWithLive(m_target, services().page(*query), std::move(reply)));
        });
    router.add(u"/api/services/"_s, Method::Get, Access::OwnPages,
               [this](const RouteRequest &request, Reply reply) {
                   sendService(request.argument, std::move(reply));
               });
    router.add(u"/api/history"_s, Method::Get, Access::OwnPages,
               [this](const RouteRequest &request, Reply reply) {
                   const auto limit = numberIn(request.parameters, u"limit"_s, 1, 1000, 50);
                   reply.send(limit ? jsonResponse(historyJson(m_board.history(), *limit, traffic({})))
                                    : errorResponse(400, limit.error().what));
               });
    router.add(u"/api/config"_s, Method::Get, Access::OwnPages, [this](const RouteRequest &, Reply reply) {
        reply.send(textResponse(m_target ? m_target->configInForce() : QByteArray()));
    });
    addTraffic(router);
    router.add(u"/api/events"_s, Method::Get, Access::OwnPages, [this](const RouteRequest &, Reply reply) {
        if (m_feed.isFull())
            return reply.send(errorResponse(503, u"too many pages are open"_s));
        m_feed.add(std::move(reply), body().at(QDateTime::currentDateTimeUtc()));
    });
    router.add(u"/api/refresh"_s, Method::Post, Access::OwnPages,
               [this](const RouteRequest &request, Reply reply) { refresh(request, std::move(reply)); });
}

void StatusServer::addProbes(Router &router)
{
    router.add(u"/metrics"_s, Method::Get, Access::WithPassword, [this](const RouteRequest &, Reply reply) {
        m_metrics.show(m_edges.reports());
        reply.send({.type = "text/plain; version=0.0.4; charset=utf-8", .body = m_metrics.text()});
    });
    router.add(u"/healthz"_s, Method::Get, Access::Everyone,
               [](const RouteRequest &, Reply reply) { reply.send(textResponse("ok\n")); });
    router.add(u"/readyz"_s, Method::Get, Access::Everyone, [this](const RouteRequest &, Reply reply) {
        const Status &status = m_board.status();
        // while a change waits, the configuration in force still serves: no reason to take this edge out of
        // service
        const bool isReady = status.state > State::Rejected;
        Response response = textResponse(isReady ? "ok\n" : status.summary.toUtf8() + '\n');
        response.status = isReady ? 200 : 503;
        reply.send(response);
    });
}

void StatusServer::sendPage(const QByteArray &page, const RouteRequest &request, Reply reply)
{
    constexpr qsizetype mostChanges = 8;
    const ServiceQuery query = pageQuery(request.parameters);
    const PageLists lists{.services = services().page(query),
                          .isFiltered = query.isFiltered(),
                          .history = m_board.history().mid(0, mostChanges),
                          .peers = m_edges.reports()};
    launch("the page", answerWithPage(m_target, page, m_board.status(), lists, std::move(reply)));
}

void StatusServer::sendService(const QString &name, Reply reply)
{
    const Entry *entry = m_board.status().inventory.find(name);
    if (!entry)
        return reply.send(errorResponse(404, u"there is no service %1"_s.arg(name)));
    launch("a service's answer", answerWithServers(m_target, *entry, std::move(reply)));
}

void StatusServer::refresh(const RouteRequest &request, Reply reply)
{
    const bool acceptsLosses = request.parameters.value(u"accept"_s) == u"losses";
    if (request.parameters.contains(u"accept"_s) && !acceptsLosses)
        return reply.send(errorResponse(400, u"accept can only be \"losses\""_s));
    const bool isOfAll = request.parameters.value(u"edges"_s) == u"all";
    if (request.parameters.contains(u"edges"_s) && (!isOfAll || acceptsLosses))
        return reply.send(errorResponse(
            400, isOfAll ? u"each edge accepts its own losses"_s : u"edges can only be \"all\""_s));
    if (acceptsLosses && isOpenToAnyone())
        return reply.send(
            errorResponse(403,
                          u"losses are not accepted here, as everyone on the network may send requests: set "
                          "PROXYM_HTTP_USER and PROXYM_HTTP_PASSWORD_FILE, or PROXYM_LISTEN_ADDRESS"_s));
    const bool isForm = request.contentType.startsWith("application/x-www-form-urlencoded")
        && request.accept.contains("text/html");
    if (isOfAll)
        m_edges.refreshOthers(isForm, std::move(reply));
    else if (isForm)
        reply.send({.status = 303, .headers = {{"Location", "/"}}});
    else
        reply.send(jsonResponse({{u"accepted"_s, true}}, 202));
    Q_EMIT refreshRequested({.source = u"Web"_s,
                             .reason = acceptsLosses ? u"refresh, losses accepted"_s : u"refresh"_s,
                             .reads = Trigger::Reads::Everything,
                             .acceptsLosses = acceptsLosses,
                             .scrutiny = Scrutiny::Order});
}

const StatusBody &StatusServer::body()
{
    if (!m_body)
        m_body.emplace(m_board.status(), m_edges.identity());
    return *m_body;
}

const ServiceList &StatusServer::services()
{
    if (!m_services)
        m_services.emplace(m_board.status());
    return *m_services;
}

void StatusServer::forgetPrepared()
{
    m_services.reset();
    const QByteArray before = m_body ? m_body->etag : QByteArray();
    m_body.reset();
    if (m_feed.isWatched() && body().etag != before)
        m_feed.send(body().at(QDateTime::currentDateTimeUtc()));
}

} // namespace proxym
