// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/service.h"

namespace proxym {

namespace {

constexpr qsizetype longestName = 200;

bool isLegal(QChar character)
{
    const char16_t c = character.unicode();
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_'
        || c == u'.' || c == u':' || c == u'-';
}

} // namespace

QString normalisedId(const QString &id)
{
    QString name = id.startsWith(u'/') ? id.mid(1) : id;
    name.truncate(longestName);
    for (QChar &character : name) {
        if (!isLegal(character))
            character = u'_';
    }
    return name;
}

QString nameOf(const Service &service)
{
    return normalisedId(service.id) + u'_' + QString::number(service.port.number());
}

} // namespace proxym
