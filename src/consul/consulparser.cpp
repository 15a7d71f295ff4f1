// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulparser.h"

#include "http/jsonfields.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

using json::Field;

namespace {

tl::unexpected<Error> isNot(const QString &what)
{
    return failure(Error::Kind::Malformed, u"the answer is not "_s + what);
}

ConsulHealth healthOf(const QString &status)
{
    if (status == u"passing")
        return ConsulHealth::Passing;
    return status == u"warning" ? ConsulHealth::Warning : ConsulHealth::Critical;
}

ConsulHealth worstOf(json::Value &checks)
{
    ConsulHealth worst = ConsulHealth::Passing;
    json::eachElement(checks, [&worst](json::Value &check) {
        QString status;
        json::readFields(check, Field{"Status", status});
        worst = std::max(worst, healthOf(status));
    });
    return worst;
}

void readService(json::Value &service, ConsulInstance &into)
{
    const auto readMeta = [&into](json::Value &meta) {
        json::eachField(meta, [&into](std::string_view name, json::Value &text) {
            into.meta.insert(QString::fromUtf8(name.data(), qsizetype(name.size())), json::text(text));
        });
    };
    const auto weights = json::object(Field{"Passing", into.weight}, Field{"Warning", into.weightInWarning});
    json::readFields(service, Field{"ID", into.id}, Field{"Kind", into.kind}, Field{"Address", into.address},
                     Field{"Port", into.port}, Field{"Tags", into.tags}, Field{"Weights", weights},
                     Field{"ModifyIndex", into.changedAt}, Field{"Meta", readMeta});
}

//! Nothing if it lacks one of the three parts that every good element has.
std::optional<ConsulInstance> readInstance(json::Value &element)
{
    ConsulInstance instance;
    QString nodeAddress;
    bool hasNode = false, hasService = false, hasChecks = false;
    const auto readNode = [&](json::Value &node) {
        hasNode = json::isObject(node);
        json::readFields(node, Field{"Node", instance.node}, Field{"Address", nodeAddress});
    };
    const auto readRegistration = [&](json::Value &service) {
        hasService = json::isObject(service);
        readService(service, instance);
    };
    const auto readChecks = [&](json::Value &checks) {
        hasChecks = json::isArray(checks);
        instance.health = worstOf(checks);
    };
    json::readFields(element, Field{"Node", readNode}, Field{"Service", readRegistration},
                     Field{"Checks", readChecks});
    if (!hasNode || !hasService || !hasChecks)
        return std::nullopt;
    if (instance.address.isEmpty())
        instance.address = nodeAddress;
    return instance;
}

struct Check {
    QString node, id, status, serviceId, service;
};

Check readCheck(json::Value &element)
{
    Check check;
    json::readFields(element, Field{"Node", check.node}, Field{"CheckID", check.id},
                     Field{"Status", check.status}, Field{"ServiceID", check.serviceId},
                     Field{"ServiceName", check.service});
    return check;
}

} // namespace

Result<QMap<QString, QStringList>> parseConsulCatalogue(const QByteArray &json)
{
    QMap<QString, QStringList> services;
    bool isCatalogue = true;
    const auto read = json::readJson(json, [&](std::string_view key, json::Value &tags) {
        isCatalogue = isCatalogue && json::isArray(tags);
        services.insert(QString::fromUtf8(key.data(), qsizetype(key.size())), json::texts(tags));
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isCatalogue)
        return isNot(u"Consul's catalogue"_s);
    return services;
}

Result<QList<ConsulInstance>> parseConsulInstances(const QByteArray &json)
{
    QList<ConsulInstance> instances;
    bool areInstances = true;
    const auto read = json::readJsonList(json, [&](json::Value &element) {
        if (auto instance = readInstance(element))
            instances += *std::move(instance);
        else
            areInstances = false;
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!areInstances)
        return isNot(u"a list of Consul's instances"_s);
    return instances;
}

Result<ConsulChecks> parseConsulChecks(const QByteArray &json)
{
    ConsulChecks checks;
    bool areChecks = true;
    const auto read = json::readJsonList(json, [&](json::Value &element) {
        const Check check = readCheck(element);
        areChecks = areChecks && !check.id.isNull() && !check.status.isNull();
        checks[check.service.isNull() ? u""_s : check.service] +=
            qHashMulti(QHashSeed::globalSeed(), check.node, check.id, check.serviceId, check.status);
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!areChecks)
        return isNot(u"a list of Consul's checks"_s);
    return checks;
}

QStringList changedChecks(const ConsulChecks &before, const ConsulChecks &now)
{
    QStringList changed;
    for (const auto &[name, fingerprint] : now.asKeyValueRange()) {
        if (before.value(name) != fingerprint)
            changed += name;
    }
    for (const auto &[name, fingerprint] : before.asKeyValueRange()) {
        if (!now.contains(name))
            changed += name;
    }
    changed.sort();
    return changed;
}

std::optional<QByteArray> consulServicePath(const QString &name)
{
    for (const QString &part : name.split(u'/')) {
        if (part.isEmpty() || part == u"." || part == u"..")
            return std::nullopt;
    }
    return "/v1/health/service/" + QUrl::toPercentEncoding(name);
}

} // namespace proxym
