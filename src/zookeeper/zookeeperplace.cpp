// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "zookeeper/zookeeperplace.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString scheme = u"zk://"_s;

bool isPath(const QString &path)
{
    if (path.size() < 2)
        return false;
    for (const QString &part : path.sliced(1).split(u'/')) {
        const bool isPlain = std::ranges::all_of(part, [](QChar c) { return c > u' ' && c < u'\x7f'; });
        if (part.isEmpty() || part == u"." || part == u".." || !isPlain)
            return false;
    }
    return true;
}

} // namespace

Result<FoundServers> SettingValue<FoundServers>::parse(const QString &text)
{
    if (!text.startsWith(scheme))
        return SettingValue<QList<QUrl>>::parse(text).map(
            [](const QList<QUrl> &servers) { return FoundServers{servers}; });
    const QString rest = text.sliced(scheme.size());
    const qsizetype slash = rest.indexOf(u'/');
    const auto servers = SettingValue<QStringList>::parse(rest.first(std::max<qsizetype>(slash, 0)));
    bool isGood = slash > 0 && servers && isPath(rest.sliced(slash));
    for (const QString &server : servers.value_or(QStringList()))
        isGood = isGood && SettingValue<Endpoint>::parse(server).has_value();
    if (!isGood)
        return failure(Error::Kind::Malformed,
                       u"must be zk://HOST:PORT,…/PATH, for instance zk://a:2181,b:2181/mesos"_s);
    return FoundServers{{}, ZooKeeperPlace{servers->join(u','), rest.sliced(slash)}};
}

QString SettingValue<FoundServers>::text(const FoundServers &value)
{
    return value.followed ? value.followed->toString() : SettingValue<QList<QUrl>>::text(value.listed);
}

} // namespace proxym
