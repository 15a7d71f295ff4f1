// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/nameddefaults.h"

#include "haproxy/config/sparebackends.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString plain = u"like_leastconn"_s;

//! All that a section can hold.
QString settingsOf(const ProxyBackend &backend)
{
    return QStringList{backend.balance,
                       backend.checked ? u"checked"_s : u"unchecked"_s,
                       backend.checkPath,
                       backend.redirectToHttps ? u"redirected"_s : QString(),
                       backend.hsts ? u"hsts"_s : QString(),
                       backend.stripPath}
        .join(u'\n');
}

} // namespace

QString defaultsFor(const ProxyBackend &backend)
{
    const bool isPossible = backend.protocol == Protocol::Http && !backend.listenPort && !backend.sticky
        && !backend.auth && backend.config.isEmpty() && backend.takesServersAtRunTime();
    if (!isPossible)
        return {};
    if (isPlain(backend))
        return plain;
    constexpr qsizetype digits = 8;
    const auto hash = QCryptographicHash::hash(settingsOf(backend).toUtf8(), QCryptographicHash::Sha256);
    return u"like_"_s + QString::fromLatin1(hash.toHex().left(digits));
}

QMap<QString, ProxyBackend> namedDefaults(const ProxyModel &model)
{
    QMap<QString, ProxyBackend> sections;
    if (model.texts.global)
        return sections;
    sections.insert(plain, spareBackend({}));
    for (const ProxyBackend &backend : model.backends) {
        const QString name = defaultsFor(backend);
        if (name.isEmpty() || sections.contains(name))
            continue;
        ProxyBackend like = backend;
        like.name.clear();
        like.servers.clear();
        sections.insert(name, like);
    }
    return sections;
}

} // namespace proxym
