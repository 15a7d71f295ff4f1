// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathoncallback.h"

#include "base/emission.h"
#include "base/logging.h"
#include "http/networkrequest.h"
#include "marathon/parse/marathonparser.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto farewell = 2s;
const QByteArray subscriptions = "/v2/eventSubscriptions";

bool saysNotOffered(int status)
{
    return status == 400 || status == 404 || status == 405;
}

} // namespace

QString callbackUrl(const MarathonSettings &settings)
{
    if (!settings.callbackUrl.isEmpty() || !settings.callbackPort)
        return settings.callbackUrl;
    const bool isIpv6 = settings.callbackHost.contains(u':');
    const QString host = isIpv6 ? u'[' + settings.callbackHost + u']' : settings.callbackHost;
    return u"http://%1:%2%3"_s.arg(host).arg(settings.callbackPort->number()).arg(settings.callbackEndpoint);
}

MarathonCallback::MarathonCallback(const MarathonSettings &settings, ServerCircle &circle)
    : m_url(callbackUrl(settings))
    , m_path(subscriptions + "?callbackUrl=" + QUrl::toPercentEncoding(m_url))
    , m_options(httpOptions(settings))
    , m_interval(settings.shared.resyncInterval)
    , m_client(m_options, circle)
    , m_circle(circle)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { launch("marathon callback", check()); });
}

void MarathonCallback::start()
{
    m_isStopping = false;
    m_timer.start(0ms);
}

Task<> MarathonCallback::stop()
{
    m_timer.stop();
    m_isStopping = true;
    if (m_isBusy) {
        m_client.abandonAll();
        if (m_isBusy) // abandoned requests end at once or in the next pass of the event loop
            co_await emissionOf(this, &MarathonCallback::checkEnded, std::chrono::milliseconds(farewell));
    }
    m_isRegistered = false;
    if (m_server.isEmpty())
        co_return;
    m_options.timeout = farewell;
    MarathonClient client(m_options, m_circle);
    const QUrl known = std::exchange(m_server, QUrl());
    const QUrl server =
        m_circle.all().contains(known) ? known : m_circle.current(); // all share what they know
    const auto answer = co_await client.send("DELETE", server, m_path);
    if (!answer || answer->status != 200)
        logWarning() << u"the callback"_s << shownUrl(QUrl(m_url)) << u"could not be removed from Marathon:"_s
                     << (answer ? u"HTTP %1"_s.arg(answer->status) : answer.error().what);
}

void MarathonCallback::doubt()
{
    if (!isRegistered())
        return;
    setDoubtful(true);
    if (!m_isBusy)
        m_timer.start(0ms);
}

void MarathonCallback::setDoubtful(bool isDoubtful)
{
    if (std::exchange(m_isDoubtful, isDoubtful) != isDoubtful && m_isRegistered)
        Q_EMIT doubtChanged();
}

Task<> MarathonCallback::check()
{
    if (m_isBusy)
        co_return;
    m_isBusy = true;
    const std::function<Task<Result<Offer>>(QUrl)> attempt = [this](const QUrl &server) {
        return keepRegistered(server);
    };
    const Result<Offer> offer = co_await m_circle.firstGood<Offer>(attempt);
    m_isBusy = false;
    if (!m_isStopping)
        judge(offer);
    Q_EMIT checkEnded();
}

Task<Result<MarathonCallback::Offer>> MarathonCallback::keepRegistered(QUrl server)
{
    if (m_isStopping)
        co_return failure(Error::Kind::Failed, u"stopping"_s);
    if (m_isRegistered && server == m_server)
        co_return co_await isStillRegistered(server);
    co_return co_await registerAnew(server);
}

Task<Result<MarathonCallback::Offer>> MarathonCallback::isStillRegistered(QUrl server)
{
    const Result<HttpAnswer> answer = co_await m_client.get(server, subscriptions);
    if (answer && saysNotOffered(answer->status))
        co_return Offer::None;
    const Result<HttpBody> body = goodBody(below(server, subscriptions), answer);
    if (!body)
        co_return tl::unexpected(body.error());
    const Result<QStringList> urls = parseCallbackUrls(body->whole());
    if (!urls)
        co_return tl::unexpected(urls.error().during(shownUrl(below(server, subscriptions))));
    if (urls->contains(m_url))
        co_return Offer::Taken;
    logWarning() << u"Marathon has forgotten the callback"_s << shownUrl(QUrl(m_url));
    m_isRegistered = false;
    co_return co_await registerAnew(server);
}

Task<Result<MarathonCallback::Offer>> MarathonCallback::registerAnew(QUrl server)
{
    // Marathon can mute a subscriber that failed once for days; only removing it first clears that.
    const Result<HttpAnswer> removed = co_await m_client.send("DELETE", server, m_path);
    if (!removed)
        co_return tl::unexpected(removed.error());
    m_server = server; // from here on there may be something to remove
    const Result<HttpAnswer> answer = co_await m_client.send("POST", server, m_path);
    if (answer && saysNotOffered(answer->status))
        co_return Offer::None;
    const Result<HttpBody> body = goodBody(below(server, subscriptions), answer);
    if (!body)
        co_return tl::unexpected(body.error());
    m_isRegistered = true;
    m_isDoubtful = false;
    logInfo() << u"Marathon"_s << shownUrl(server) << u"sends events to"_s << shownUrl(QUrl(m_url));
    if (!m_isStopping)
        Q_EMIT registered();
    co_return Offer::Taken;
}

void MarathonCallback::judge(const Result<Offer> &offer)
{
    if (!offer) {
        logWarning() << u"the callback cannot be registered with Marathon:"_s << offer.error().what;
        m_timer.start(std::min(m_backoff.next(), m_interval));
        setDoubtful(true);
        return;
    }
    m_backoff.reset();
    m_timer.start(m_interval);
    setDoubtful(false);
    if (*offer == Offer::Taken)
        return;
    m_isRegistered = false;
    m_server.clear();
    Q_EMIT notOffered(); // may stop us
}

} // namespace proxym
