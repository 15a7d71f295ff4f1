// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/routecover.h"

#include "core/whitelist.h"

namespace proxym {

std::pair<QString, QString> splitKey(const QString &key)
{
    return {key.section(u'/', 0, 0), key.section(u'/', 1)};
}

QString broaderDomain(const QString &domain)
{
    if (domain == catchAllDomain)
        return {};
    const qsizetype dot = domain.indexOf(u'.');
    return domain.startsWith(u'.') || dot < 0 ? catchAllDomain : domain.mid(dot);
}

bool isOneBelowTheOther(const QString &a, const QString &b)
{
    return a.startsWith(b) || b.startsWith(a);
}

QSet<QString> whoCovers(const QString &key, const ProxyMaps &maps)
{
    QSet<QString> names;
    const auto root = [&maps](const QString &domain) {
        const bool isExact = !domain.startsWith(u'.') && domain != catchAllDomain;
        return (isExact ? maps.hosts : maps.wildcards).value(domain);
    };
    QString domain = key.section(u'/', 0, 0);
    const bool isPath = key.contains(u'/');
    for (QString path = key; isPath && path.count(u'/') > 2;) {
        path = path.left(path.lastIndexOf(u'/', -2) + 1);
        if (maps.paths.contains(path))
            return {maps.paths.value(path)};
    }
    QString covering = isPath ? root(domain) : QString();
    while (covering.isEmpty() && !(domain = broaderDomain(domain)).isEmpty()) {
        const QString below = domain + u'/';
        for (auto path = maps.paths.lowerBound(below); path != maps.paths.end(); ++path) {
            if (!path.key().startsWith(below))
                break;
            if (!path.key().endsWith(pathGuard))
                names.insert(path.value());
        }
        covering = root(domain);
    }
    names.insert(covering);
    return names;
}

} // namespace proxym
