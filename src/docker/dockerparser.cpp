// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerparser.h"

#include "http/jsonbody.h"

#include <QHash>
#include <QRegularExpression>
#include <QVersionNumber>

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString toText(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

tl::unexpected<Error> isNot(const QString &what)
{
    return failure(Error::Kind::Malformed, u"the answer is not "_s + what);
}

//! Only such a one is asked for.
bool isId(const QString &text)
{
    static const QRegularExpression hexadecimal(u"^[0-9a-f]+\\z"_s);
    return hexadecimal.match(text).hasMatch();
}

DockerLabels labelsIn(json::Value &value)
{
    DockerLabels labels;
    json::eachField(value, [&](std::string_view key, json::Value &text) {
        labels.insert(toText(key), json::text(text));
    });
    return labels;
}

//! "SIGTERM", "TERM" or "15" as 15; what else there may be counts as SIGTERM, the default.
int signalIn(QString text)
{
    static const QHash<QString, int> numbers{
        {u"HUP"_s, SIGHUP},   {u"INT"_s, SIGINT},   {u"QUIT"_s, SIGQUIT}, {u"KILL"_s, SIGKILL},
        {u"USR1"_s, SIGUSR1}, {u"USR2"_s, SIGUSR2}, {u"TERM"_s, SIGTERM}, {u"WINCH"_s, SIGWINCH}};
    if (const int number = text.toInt(); number > 0)
        return number;
    if (text.startsWith(u"SIG"))
        text.remove(0, 3);
    return numbers.value(text, SIGTERM);
}

//! The port of this key, such as "80/tcp".
DockerPort &portOf(DockerContainer &container, std::string_view key)
{
    const QString text = toText(key);
    const DockerPort wanted{text.section(u'/', 0, 0).toLongLong(), text.section(u'/', 1)};
    for (DockerPort &port : container.ports) {
        if (port.number == wanted.number && port.protocol == wanted.protocol)
            return port;
    }
    container.ports += wanted;
    return container.ports.last();
}

DockerBinding bindingIn(json::Value &value)
{
    DockerBinding binding;
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "HostIp")
            binding.address = json::text(inner);
        else if (key == "HostPort")
            binding.port = json::text(inner).toLongLong();
    });
    return binding;
}

QStringList addressesIn(json::Value &value)
{
    QString ipv4, ipv6;
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "IPAddress")
            ipv4 = json::text(inner);
        else if (key == "GlobalIPv6Address")
            ipv6 = json::text(inner);
    });
    QStringList addresses{ipv4, ipv6};
    addresses.removeAll(QString());
    return addresses;
}

DockerHealth healthIn(json::Value &value)
{
    QString status;
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Status")
            status = json::text(inner);
    });
    if (status == u"unhealthy")
        return DockerHealth::Bad;
    return status == u"starting" ? DockerHealth::Starting : DockerHealth::Good;
}

void readState(json::Value &value, DockerContainer &container)
{
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Status")
            container.state = json::text(inner);
        else if (key == "StartedAt")
            container.startedAt = QDateTime::fromString(json::text(inner), Qt::ISODateWithMs);
        else if (key == "Health")
            container.health = healthIn(inner);
    });
}

void readConfig(json::Value &value, DockerContainer &container)
{
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Labels")
            container.labels = labelsIn(inner);
        else if (key == "StopSignal")
            container.stopSignal = signalIn(json::text(inner).toUpper());
        else if (key == "ExposedPorts")
            json::eachField(inner, [&](std::string_view port, json::Value &) { portOf(container, port); });
    });
}

void readNetworkSettings(json::Value &value, DockerContainer &container)
{
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Ports") {
            json::eachField(inner, [&](std::string_view port, json::Value &bindings) {
                DockerPort &found = portOf(container, port);
                json::eachElement(bindings,
                                  [&](json::Value &element) { found.bindings += bindingIn(element); });
            });
        } else if (key == "Networks") {
            json::eachField(inner, [&](std::string_view network, json::Value &addresses) {
                container.networks.insert(toText(network), addressesIn(addresses));
            });
        }
    });
}

DockerListed listed(json::Value &element, bool &isRunning)
{
    DockerListed found;
    json::eachField(element, [&](std::string_view key, json::Value &value) {
        if (key == "Id")
            found.id = json::text(value);
        else if (key == "Created")
            found.createdAt = json::number(value);
        else if (key == "State")
            isRunning = json::text(value) == u"running";
        else if (key == "Labels")
            found.isMarked = !ownLabels(labelsIn(value)).isEmpty();
    });
    return found;
}

} // namespace

Result<QList<DockerListed>> parseDockerList(const QByteArray &json)
{
    QList<DockerListed> list;
    bool isList = true;
    const auto read = json::readJsonList(json, [&](json::Value &element) {
        bool isRunning = true;
        const DockerListed found = listed(element, isRunning);
        isList = isList && isId(found.id);
        if (isRunning)
            list += found;
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isList)
        return isNot(u"a list of containers"_s);
    return list;
}

Result<DockerContainer> parseDockerContainer(const QByteArray &json)
{
    DockerContainer container;
    bool isConfigured = false;
    bool isConnected = false;
    const auto read = json::readJson(json, [&](std::string_view key, json::Value &value) {
        if (key == "Id") {
            container.id = json::text(value);
        } else if (key == "Name") {
            container.name = json::text(value);
        } else if (key == "State") {
            readState(value, container);
        } else if (key == "Config") {
            isConfigured = json::isObject(value);
            readConfig(value, container);
        } else if (key == "NetworkSettings") {
            isConnected = json::isObject(value);
            readNetworkSettings(value, container);
        } else if (key == "HostConfig") {
            json::eachField(value, [&](std::string_view inner, json::Value &mode) {
                container.isOnHost =
                    inner == "NetworkMode" ? json::text(mode) == u"host" : container.isOnHost;
            });
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (container.name.startsWith(u'/'))
        container.name.remove(0, 1);
    if (container.id.isEmpty() || container.name.isEmpty() || container.state.isEmpty() || !isConfigured
        || !isConnected)
        return isNot(u"a container"_s);
    return container;
}

Result<QByteArray> parseDockerVersion(const QByteArray &json)
{
    QString least, most;
    const auto read = json::readJson(json, [&](std::string_view key, json::Value &value) {
        if (key == "MinAPIVersion")
            least = json::text(value);
        else if (key == "ApiVersion")
            most = json::text(value);
    });
    if (!read)
        return tl::unexpected(read.error());
    const QVersionNumber first = QVersionNumber::fromString(least);
    const QVersionNumber last = QVersionNumber::fromString(most);
    if (first.isNull() || last.isNull())
        return isNot(u"the version of an engine"_s);
    return std::clamp(QVersionNumber(1, 41), std::min(first, last), last).toString().toLatin1();
}

DockerLabels ownLabels(const DockerLabels &labels)
{
    DockerLabels own;
    for (const auto &[name, value] : labels.asKeyValueRange()) {
        if (name.startsWith(u"proxym."))
            own.insert(name, value);
    }
    return own;
}

} // namespace proxym
