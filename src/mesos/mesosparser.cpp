// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosparser.h"

#include "http/jsonbody.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

tl::unexpected<Error> noState()
{
    return failure(Error::Kind::Malformed, u"the answer is not the state of a Mesos master"_s);
}

Result<std::optional<Host>> leaderFromMember(json::Value &member)
{
    if (member.type() == json::Type::null)
        return std::nullopt;
    if (member.type() != json::Type::string)
        return noState();
    const QString pid = json::text(member);
    if (pid.isEmpty())
        return std::nullopt;
    if (auto host = hostFromPid(pid))
        return host;
    return failure(Error::Kind::Malformed, u"the leader \"%1\" has no address"_s.arg(pid.left(100)));
}

} // namespace

Result<NamedLeader> leaderFromRedirect(const QUrl &master, const QByteArray &location)
{
    const QUrl target = QUrl::fromEncoded(location, QUrl::StrictMode);
    const QUrl leader = master.resolved(target);
    const int port = leader.port(leader.scheme() == u"https" ? 443 : 80);
    const bool isPlain = (leader.path().isEmpty() || leader.path() == u"/") && !leader.hasQuery();
    const bool isHttp = leader.scheme() == u"http" || leader.scheme() == u"https";
    const auto validPort = Port::from(port);
    const auto host = validPort ? Host::from(leader.host(QUrl::FullyEncoded), *validPort) : std::nullopt;
    if (!host || target.host().isEmpty() || !isPlain || !isHttp)
        return failure(Error::Kind::Malformed,
                       u"\"%1\" does not lead to a master"_s.arg(QString::fromUtf8(location.left(200))));
    return NamedLeader{*host, !location.startsWith("//")};
}

//! Continues to read after the leader: a state truncated there is not an answer.
Result<std::optional<Host>> leaderFromState(const QByteArray &body)
{
    Result<std::optional<Host>> leader(std::nullopt);
    const Result<Done> state = json::readJson(body, [&leader](std::string_view key, json::Value &value) {
        if (key == "leader")
            leader = leaderFromMember(value);
    });
    if (!state)
        return noState();
    return leader;
}

Result<Host> masterFromInfo(const QByteArray &json)
{
    QString pid, ip;
    std::int64_t port = 0;
    const Result<Done> info = json::readJson(json, [&](std::string_view key, json::Value &value) {
        if (key == "pid")
            pid = json::text(value);
        if (key == "address")
            json::eachField(value, [&](std::string_view name, json::Value &part) {
                if (name == "ip")
                    ip = json::text(part);
                else if (name == "port")
                    port = json::number(part);
            });
    });
    if (!info)
        return tl::unexpected(info.error());
    const auto validPort = Port::from(port);
    const auto host = validPort && !ip.isEmpty() ? Host::from(ip, *validPort) : hostFromPid(pid);
    if (!host)
        return failure(Error::Kind::Malformed, u"it has no address of a Mesos master"_s);
    return *host;
}

std::optional<Host> hostFromPid(const QString &pid)
{
    const QString address = pid.sliced(pid.lastIndexOf(u'@') + 1);
    const qsizetype colon = address.lastIndexOf(u':');
    if (colon < 0)
        return std::nullopt;
    QString host = address.first(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    bool isNumber = false;
    const auto port = Port::from(address.sliced(colon + 1).toUShort(&isNumber));
    return port && isNumber ? Host::from(host, *port) : std::nullopt;
}

} // namespace proxym
