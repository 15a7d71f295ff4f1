// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"

#include "core/logging.h"
#include "core/servicejson.h"
#include "manager/statefile.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto leastInterval = 10s;

QJsonObject toJson(const Belief &belief)
{
    QJsonArray services;
    for (const Service &service : belief.services)
        services.append(toJson(service));
    QJsonArray losses;
    for (auto [key, since] : belief.losses.asKeyValueRange())
        losses.append(QJsonObject{{u"id"_s, key.id},
                                  {u"port"_s, key.port.number()},
                                  {u"since"_s, since.wall.toString(Qt::ISODateWithMs)}});
    return {{u"services"_s, services}, {u"losses"_s, losses}};
}

//! Losses whose time cannot be read begin anew.
Losses lossesFrom(const QJsonArray &array, const QString &source, const Moment &now)
{
    Losses losses;
    for (const QJsonValue &value : array) {
        const auto port = Port::from(value[u"port"_s].toInt());
        const QDateTime since = QDateTime::fromString(value[u"since"_s].toString(), Qt::ISODateWithMs);
        if (port && since.isValid())
            losses.insert({source, value[u"id"_s].toString(), *port}, Moment::remembered(since.toUTC(), now));
    }
    return losses;
}

Result<QList<Service>> servicesFrom(const QJsonValue &array)
{
    if (!array.isArray())
        return failure(Error::Kind::Malformed, u"it has no list of services"_s);
    QList<Service> services;
    for (const QJsonValue &value : array.toArray()) {
        const auto service = serviceFromJson(value.toObject());
        if (!service)
            return tl::unexpected(service.error());
        services.append(*service);
    }
    return services;
}

} // namespace

SavedAnswers::SavedAnswers(const QString &directory)
    : m_directory(directory)
{
    m_next.setSingleShot(true);
    m_next.setInterval(leastInterval);
    connect(&m_next, &QTimer::timeout, this, &SavedAnswers::flush);
}

QString SavedAnswers::pathOf(const QString &source) const
{
    return m_directory + u"/answer-"_s + normalisedId(source.toLower()) + u".json"_s;
}

std::optional<Belief> SavedAnswers::load(const QString &source, const Moment &now) const
{
    const auto state = m_directory.isEmpty() ? std::nullopt : readState(pathOf(source));
    if (!state)
        return std::nullopt;
    const auto services = servicesFrom(state->value(u"services"_s));
    if (!services) {
        logWarning() << pathOf(source) << u"is of no use:"_s << services.error().what;
        return std::nullopt;
    }
    return Belief{.services = *services,
                  .losses = lossesFrom(state->value(u"losses"_s).toArray(), source, now)};
}

void SavedAnswers::keep(const QString &source, const Belief &belief)
{
    if (m_directory.isEmpty())
        return;
    const auto written = m_written.constFind(source);
    if (written != m_written.constEnd() && *written == belief) {
        m_waiting.remove(source);
        return;
    }
    m_waiting.insert(source, belief);
    if (!m_next.isActive())
        m_next.start();
}

void SavedAnswers::flush()
{
    for (auto [source, belief] : m_waiting.asKeyValueRange()) {
        const auto done = writeState(pathOf(source), toJson(belief));
        if (done)
            m_written.insert(source, belief);
        else
            logWarning() << u"the answer of"_s << source << u"is not saved:"_s << done.error().what;
    }
    m_waiting.clear();
}

} // namespace proxym
