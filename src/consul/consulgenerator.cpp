// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulgenerator.h"

#include "base/besidetheloop.h"
#include "http/networkrequest.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

Result<ServiceLook> lookIn(const QByteArray &body, const QString &name, bool isWarningGood)
{
    return parseConsulInstances(body).map(
        [&](const QList<ConsulInstance> &instances) { return lookOf(name, instances, isWarningGood); });
}

//! What cannot be looked at; a complaint only if it wants to be served.
ServiceLook notLookedAt(const QString &name, const QStringList &tags)
{
    ServiceLook look;
    if (isMarked(tags))
        look.complaints += u"consul/%1: Consul cannot be asked for a service of this name"_s.arg(name);
    return look;
}

} // namespace

ConsulGenerator::ConsulGenerator(const ConsulSettings &settings, ConsulNotifier &notifier)
    : m_client(settings, HttpOptions().timeout)
    , m_notifier(notifier)
    , m_address(shownUrl(settings.address.first()))
    , m_isWarningGood(settings.warning)
    , m_workers(longestReading, m_address + u": its services take too long to read"_s,
                [this] { m_client.abandonAll(); })
{
}

Task<Result<Found>> ConsulGenerator::services(Reading reading)
{
    ConsulDoubts doubts = m_notifier.takeDoubts();
    doubts.everything = doubts.everything || reading == Reading::Everything || !m_isComplete;
    m_isComplete = false;
    m_server.clear();
    auto found = co_await read(doubts);
    m_isComplete = found.has_value();
    m_notifier.noteAnswer(m_isComplete);
    if (found)
        m_server = m_address;
    co_return found;
}

Task<Result<Found>> ConsulGenerator::read(ConsulDoubts doubts)
{
    const auto answer = co_await m_client.get("/v1/catalog/services");
    if (!answer)
        co_return tl::unexpected(answer.error());
    const auto catalogue =
        co_await madeOf(effortOfParsing(answer->body.size()), &parseConsulCatalogue, answer->body);
    if (!catalogue)
        co_return tl::unexpected(catalogue.error().during(shownUrl(answer->url)));
    m_looks.removeIf([&](const Looks::iterator &look) { return !catalogue->contains(look.key()); });
    QStringList names;
    for (const auto &[name, tags] : catalogue->asKeyValueRange()) {
        if (!consulServicePath(name))
            m_looks.insert(name, notLookedAt(name, tags));
        else if (doubts.everything || doubts.names.contains(name) || !m_looks.contains(name))
            names += name;
    }
    const Workers::Work<QString> look = [this](const QString &name) { return lookAt(name); };
    const auto looked = co_await m_workers.eachOf(names, look);
    if (!looked)
        co_return tl::unexpected(looked.error());
    co_return found(answer->isFiltered);
}

Task<Result<Done>> ConsulGenerator::lookAt(QString name)
{
    const auto answer = co_await m_client.get(consulServicePath(name).value_or(QByteArray()));
    if (!answer)
        co_return tl::unexpected(answer.error());
    const auto look =
        co_await madeOf(effortOfParsing(answer->body.size()), &lookIn, answer->body, name, m_isWarningGood);
    if (!look)
        co_return tl::unexpected(look.error().during(shownUrl(answer->url)));
    m_looks.insert(name, withThatOf(m_looks.value(name), *look));
    co_return Done();
}

Found ConsulGenerator::found(bool isFiltered) const
{
    Found found = foundBy(m_looks);
    if (isFiltered)
        found.notes += u"the token may not read all services of Consul"_s;
    return found;
}

} // namespace proxym
