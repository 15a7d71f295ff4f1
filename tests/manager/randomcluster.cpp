// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/randomcluster.h"
#include "manager/settle/buildinventory.h"

#include "marathon/services/marathonfound.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr auto holdBack = 30s;
//! The last two have the same NAME.
const QStringList ids{u"/a"_s, u"/b"_s, u"/c"_s, u"/d"_s, u"/e"_s, u"/f"_s, u"/g"_s, u"/x/y"_s, u"/x_y"_s};

Moment at(std::chrono::seconds time)
{
    return {Moment::Time(time), QDateTime::fromSecsSinceEpoch(time.count(), QTimeZone::utc())};
}

} // namespace

RandomCluster::RandomCluster(quint32 seed)
    : m_dice(seed)
    , m_holdBack(holdBack)
{
    for (const QString &id : ids.mid(0, 6))
        deploy(id, {u"own-"_s + id.mid(1) + u".test"_s});
    readAll(false);
}

void RandomCluster::step()
{
    m_now += std::chrono::seconds(below(5));
    m_story.append(u"%1 s:"_s.arg(m_now.count()));
    if (isLyingTooLong())
        tellTheTruth();
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
        return change();
    case 3:
    case 4:
        return lie();
    case 5:
        return tellTheTruth();
    case 6:
        m_story.last() += u" no answer"_s;
        m_last.reset();
        return;
    case 7:
        return restart();
    case 8:
        return readAll(m_hidden.isEmpty() && below(4) == 0);
    default:
        return readApp(anyId());
    }
}

Services RandomCluster::knownToRun() const
{
    Services services;
    for (const QString &id : m_known)
        services.append(m_apps.at(id));
    return services;
}

Services RandomCluster::believedToServe() const
{
    const Belief belief = m_holdBack.belief(source);
    Services services = belief.services;
    services.removeIf([&](const Service &service) {
        const auto isAtItsPlace = [&](const Service &other) {
            return other.id != service.id && other.hosts == service.hosts;
        };
        return belief.losses.contains(keyOf(service)) && std::ranges::any_of(belief.services, isAtItsPlace);
    });
    return services;
}

//! proxym learns of the change by an event for that app, or later.
void RandomCluster::change()
{
    const QString id = anyId();
    switch (below(4)) {
    case 0:
        stop(id, below(2) == 0);
        break;
    case 1:
        if (m_apps.contains(id))
            replace(id);
        break;
    default:
        deploy(id, m_apps.contains(id) && below(2) == 0 ? m_apps.at(id)->domains : anyDomains());
        break;
    }
    if (below(3) > 0)
        readApp(id);
}

void RandomCluster::deploy(const QString &id, const QStringList &domains)
{
    const Host server = freePlace();
    for (const Service &other : believed()) {
        if (other.hosts.contains(server))
            m_known.remove(other.id); // what proxym knows of it leads to this one from now on
    }
    m_apps.insert_or_assign(id,
                            Service{.id = id,
                                    .domains = domains,
                                    .port = Port::of<8080>(),
                                    .applicationProtocol = u"http"_s,
                                    .hosts = {server},
                                    .source = source});
    m_story.append(u"    %1 runs for %2"_s.arg(id, domains.join(u',')));
}

void RandomCluster::stop(const QString &id, bool isRemoved)
{
    if (!m_apps.contains(id))
        return;
    m_apps.at(id).edit().hosts.clear();
    if (isRemoved)
        m_apps.erase(id);
    m_known.remove(id);
    m_story.append(u"    %1 stops"_s.arg(id));
}

//! Another app takes over its domains, without a pause between.
void RandomCluster::replace(const QString &id)
{
    const QStringList domains = m_apps.at(id)->domains;
    stop(id, true);
    if (const QString other = anyId(); !m_apps.contains(other))
        deploy(other, domains);
}

//! Hides as many apps as make a sudden loss, or all; after that, sometimes fewer.
void RandomCluster::lie()
{
    if (!m_hidden.isEmpty() && below(2) == 0) {
        m_hidden.remove(*m_hidden.begin());
    } else {
        QSet<QString> hidden;
        for (const QString &id : ids) {
            if (below(4) > 0)
                hidden.insert(id);
        }
        m_hidden =
            m_hidden.isEmpty() && wouldBeSudden(hidden) ? hidden : QSet<QString>(ids.begin(), ids.end());
    }
    if (!m_hasLiedSince)
        m_hasLiedSince = m_now;
    readAll(false);
}

void RandomCluster::tellTheTruth()
{
    m_hidden.clear();
    readAll(false);
    m_hasLiedSince.reset();
}

//! Beliefs and claims were saved. Nothing is merged into what was read before the restart.
void RandomCluster::restart()
{
    m_story.last() += u" restart"_s;
    const Belief saved = m_holdBack.belief(source);
    m_holdBack = HoldBack(holdBack);
    m_holdBack.restore(source, saved);
    m_last.reset();
    takeInventory(
        m_holdBack.judge({.source = source, .services = saved.services, .isBelievedAtOnce = false}, false));
}

void RandomCluster::readAll(bool acceptsLosses)
{
    Services services;
    QStringList told;
    for (const auto &[id, service] : m_apps) {
        if (m_hidden.contains(id))
            continue;
        services.append(service);
        told.append(id + (service->hosts.isEmpty() ? u"-"_s : u""_s));
        if (!service->hosts.isEmpty())
            m_known.insert(id);
    }
    m_story.append(u"    all is read: %1%2"_s.arg(told.join(u' '), acceptsLosses ? u", accepted"_s : u""_s));
    judge(services, acceptsLosses);
}

//! As MarathonGenerator and Collector do it: what is read of one app is merged into the last answer only if
//! it leaves no question open, and only if that answer was believed.
void RandomCluster::readApp(const QString &id)
{
    const auto app = m_apps.find(id);
    if (!m_last || app == m_apps.end() || app->second->hosts.isEmpty() || isInPlaceOfAnother(app->second))
        return readAll(false);
    m_known.insert(id);
    m_story.append(u"    %1 alone is read"_s.arg(id));
    judge(withApp({.services = *m_last}, id, {.services = {app->second}}).services, false);
}

void RandomCluster::judge(const Services &services, bool acceptsLosses)
{
    m_now += 1s; // so that no two answers have the same time
    const Said said{.source = source, .services = services, .at = at(m_now), .isBelievedAtOnce = false};
    const Answer answer = m_holdBack.judge(said, acceptsLosses);
    m_last = answer.heldBack.isEmpty() ? std::optional(services) : std::nullopt;
    takeInventory(answer);
}

void RandomCluster::takeInventory(const Answer &answer)
{
    m_inventory = buildInventory({answer}, {}, rules(), m_claims);
    m_claims = claimsOf(m_inventory);
}

//! True if that would be at least four, and more than half, of the apps that proxym believes to run.
bool RandomCluster::wouldBeSudden(const QSet<QString> &hidden) const
{
    int lost = 0, all = 0;
    for (const Service &service : believed()) {
        all += service.hosts.isEmpty() ? 0 : 1;
        lost += !service.hosts.isEmpty() && hidden.contains(service.id) ? 1 : 0;
    }
    return lost >= 4 && 2 * lost > all;
}

bool RandomCluster::isLyingTooLong() const
{
    return m_hasLiedSince && m_now + 2s - *m_hasLiedSince >= holdBack;
}

//! The place of an app that has stopped is given to the next one.
Host RandomCluster::freePlace()
{
    const auto isTaken = [this](const Host &place) {
        return std::ranges::any_of(m_apps,
                                   [&](const auto &app) { return app.second->hosts.contains(place); });
    };
    Host place = anyPlace();
    while (isTaken(place))
        place = anyPlace();
    return place;
}

//! True if the last answer gives its place to another app: there is an event about that one, too.
bool RandomCluster::isInPlaceOfAnother(const Service &service) const
{
    return std::ranges::any_of(*m_last, [&](const Service &other) {
        return other.id != service.id && other.hosts.contains(service.hosts.first());
    });
}

Host RandomCluster::anyPlace()
{
    return *Host::from(u"10.0.0.%1"_s.arg(1 + below(12)), Port::of<31000>());
}

QString RandomCluster::anyId()
{
    return ids.at(below(int(ids.size())));
}

QStringList RandomCluster::anyDomains()
{
    QStringList domains{u"d%1.test"_s.arg(below(6))};
    if (below(3) == 0)
        domains.append(u"d%1.test"_s.arg(below(6)));
    return domains;
}

} // namespace proxym::test
