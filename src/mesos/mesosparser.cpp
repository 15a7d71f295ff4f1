// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosparser.h"

#include <simdjson.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

namespace ondemand = simdjson::ondemand;

tl::unexpected<Error> noState()
{
    return failure(Error::Kind::Malformed, u"the answer is not the state of a Mesos master"_s);
}

Result<std::optional<Host>> leaderFromMember(ondemand::value member)
{
    bool isNull = false;
    if (member.is_null().get(isNull) == simdjson::SUCCESS && isNull)
        return std::nullopt;
    std::string_view text;
    if (member.get_string().get(text) != simdjson::SUCCESS)
        return noState();
    if (text.empty())
        return std::nullopt;
    const QString pid = QString::fromUtf8(text.data(), qsizetype(text.size()));
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

//! Stops at the leader: a state grows with the cluster, and up to 100 MB follow.
Result<std::optional<Host>> leaderFromState(const QByteArray &json)
{
    if (!json.trimmed().endsWith('}'))
        return noState(); // cut short, perhaps behind the leader
    const simdjson::padded_string padded(json.constData(), size_t(json.size()));
    ondemand::parser parser;
    ondemand::document document;
    ondemand::object state;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS
        || document.get_object().get(state) != simdjson::SUCCESS)
        return noState();
    for (auto each : state) {
        ondemand::field field;
        std::string_view key;
        if (std::move(each).get(field) != simdjson::SUCCESS
            || field.unescaped_key().get(key) != simdjson::SUCCESS)
            return noState();
        if (key == "leader")
            return leaderFromMember(field.value());
    }
    return std::nullopt;
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
