// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerparser.h"

#include "base/ownlabels.h"
#include "http/jsonfields.h"

#include <QHash>
#include <QRegularExpression>
#include <QVersionNumber>

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym {

using json::Field;

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
    QString port;
    json::readFields(value, Field{"HostIp", binding.address}, Field{"HostPort", port});
    binding.port = port.toLongLong();
    return binding;
}

QStringList addressesIn(json::Value &value)
{
    QString ipv4, ipv6;
    json::readFields(value, Field{"IPAddress", ipv4}, Field{"GlobalIPv6Address", ipv6});
    QStringList addresses{ipv4, ipv6};
    addresses.removeAll(QString());
    return addresses;
}

DockerHealth healthIn(json::Value &value)
{
    QString status;
    json::readFields(value, Field{"Status", status});
    if (status == u"unhealthy")
        return DockerHealth::Bad;
    return status == u"starting" ? DockerHealth::Starting : DockerHealth::Good;
}

void readState(json::Value &value, DockerContainer &container)
{
    QString startedAt;
    const auto readHealth = [&](json::Value &health) { container.health = healthIn(health); };
    json::readFields(value, Field{"Status", container.state}, Field{"StartedAt", startedAt},
                     Field{"Health", readHealth});
    container.startedAt = QDateTime::fromString(startedAt, Qt::ISODateWithMs);
}

void readConfig(json::Value &value, DockerContainer &container)
{
    const auto readLabels = [&](json::Value &labels) { container.labels = labelsIn(labels); };
    const auto readSignal = [&](json::Value &signal) {
        container.stopSignal = signalIn(json::text(signal).toUpper());
    };
    const auto readPorts = [&](json::Value &ports) {
        json::eachField(ports, [&](std::string_view port, json::Value &) { portOf(container, port); });
    };
    json::readFields(value, Field{"Labels", readLabels}, Field{"StopSignal", readSignal},
                     Field{"ExposedPorts", readPorts});
}

void readNetworkSettings(json::Value &value, DockerContainer &container)
{
    const auto readPort = [&](std::string_view port, json::Value &bindings) {
        DockerPort &found = portOf(container, port);
        json::eachElement(bindings, [&](json::Value &element) { found.bindings += bindingIn(element); });
    };
    const auto readNetwork = [&](std::string_view network, json::Value &addresses) {
        container.networks.insert(toText(network), addressesIn(addresses));
    };
    const auto readPorts = [&](json::Value &ports) { json::eachField(ports, readPort); };
    const auto readNetworks = [&](json::Value &networks) { json::eachField(networks, readNetwork); };
    json::readFields(value, Field{"Ports", readPorts}, Field{"Networks", readNetworks});
}

DockerListed listed(json::Value &element, bool &isRunning)
{
    DockerListed found;
    const auto readState = [&](json::Value &state) { isRunning = json::text(state) == u"running"; };
    const auto readLabels = [&](json::Value &labels) {
        found.isMarked = !ownLabels(labelsIn(labels)).isEmpty();
    };
    json::readFields(element, Field{"Id", found.id}, Field{"Created", found.createdAt},
                     Field{"State", readState}, Field{"Labels", readLabels});
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
    QString networkMode;
    const auto readConfigured = [&](json::Value &config) {
        isConfigured = json::isObject(config);
        readConfig(config, container);
    };
    const auto readConnected = [&](json::Value &networks) {
        isConnected = json::isObject(networks);
        readNetworkSettings(networks, container);
    };
    const auto read =
        json::readJson(json,
                       json::fields(Field{"Id", container.id}, Field{"Name", container.name},
                                    Field{"State", [&](json::Value &state) { readState(state, container); }},
                                    Field{"Config", readConfigured}, Field{"NetworkSettings", readConnected},
                                    Field{"HostConfig", json::object(Field{"NetworkMode", networkMode})}));
    if (!read)
        return tl::unexpected(read.error());
    container.isOnHost = networkMode == u"host";
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
    const auto read =
        json::readJson(json, json::fields(Field{"MinAPIVersion", least}, Field{"ApiVersion", most}));
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
        if (isMeantForUs(name))
            own.insert(name, value);
    }
    return own;
}

} // namespace proxym
