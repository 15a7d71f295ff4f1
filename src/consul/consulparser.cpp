// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulparser.h"

#include "http/jsonbody.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

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
        json::eachField(check, [&status](std::string_view key, json::Value &value) {
            if (key == "Status")
                status = json::text(value);
        });
        worst = std::max(worst, healthOf(status));
    });
    return worst;
}

void readWeights(json::Value &weights, ConsulInstance &into)
{
    json::eachField(weights, [&into](std::string_view key, json::Value &value) {
        if (key == "Passing")
            into.weight = json::number(value);
        else if (key == "Warning")
            into.weightInWarning = json::number(value);
    });
}

void readService(json::Value &service, ConsulInstance &into)
{
    json::eachField(service, [&into](std::string_view key, json::Value &value) {
        if (key == "ID")
            into.id = json::text(value);
        else if (key == "Kind")
            into.kind = json::text(value);
        else if (key == "Address")
            into.address = json::text(value);
        else if (key == "Port")
            into.port = json::number(value);
        else if (key == "Tags")
            into.tags = json::texts(value);
        else if (key == "Weights")
            readWeights(value, into);
        else if (key == "ModifyIndex")
            into.changedAt = json::number(value);
        else if (key == "Meta")
            json::eachField(value, [&into](std::string_view name, json::Value &text) {
                into.meta.insert(QString::fromUtf8(name.data(), qsizetype(name.size())), json::text(text));
            });
    });
}

struct Node {
    QString name;
    QString address;
};

Node readNode(json::Value &node)
{
    Node found;
    json::eachField(node, [&found](std::string_view key, json::Value &value) {
        if (key == "Node")
            found.name = json::text(value);
        else if (key == "Address")
            found.address = json::text(value);
    });
    return found;
}

//! Nothing if it lacks one of the three parts that every good element has.
std::optional<ConsulInstance> readInstance(json::Value &element)
{
    ConsulInstance instance;
    Node node;
    bool hasNode = false, hasService = false, hasChecks = false;
    json::eachField(element, [&](std::string_view key, json::Value &value) {
        if (key == "Node" && (hasNode = json::isObject(value)))
            node = readNode(value);
        else if (key == "Service" && (hasService = json::isObject(value)))
            readService(value, instance);
        else if (key == "Checks" && (hasChecks = json::isArray(value)))
            instance.health = worstOf(value);
    });
    if (!hasNode || !hasService || !hasChecks)
        return std::nullopt;
    instance.node = node.name;
    if (instance.address.isEmpty())
        instance.address = node.address;
    return instance;
}

struct Check {
    QString node, id, status, serviceId, service;
};

Check readCheck(json::Value &element)
{
    Check check;
    json::eachField(element, [&check](std::string_view key, json::Value &value) {
        if (key == "Node")
            check.node = json::text(value);
        else if (key == "CheckID")
            check.id = json::text(value);
        else if (key == "Status")
            check.status = json::text(value);
        else if (key == "ServiceID")
            check.serviceId = json::text(value);
        else if (key == "ServiceName")
            check.service = json::text(value);
    });
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
