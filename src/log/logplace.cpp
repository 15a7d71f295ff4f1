// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/logplace.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString orUnknown(const QString &text)
{
    return text.isEmpty() ? u"???"_s : text;
}

//! The position after the '>' or '}' that closes the bracket at `at`.
qsizetype skipBrackets(QStringView text, qsizetype at, QChar open, QChar close)
{
    int depth = 0;
    for (; at < text.size(); ++at) {
        depth += int(text.at(at) == open) - int(text.at(at) == close);
        if (depth == 0)
            return at + 1;
    }
    return at;
}

} // namespace

QString fileOf(const LogPlace &place)
{
    const QString path = orUnknown(QString::fromUtf8(place.file));
    const qsizetype root = path.lastIndexOf(u"/src/"_s);
    return root < 0 ? path : path.mid(root + 1);
}

QString packageOf(const LogPlace &place)
{
    return orUnknown(fileOf(place).section(u'/', -2, -2));
}

QString functionOf(const LogPlace &place)
{
    return orUnknown(functionName(QString::fromUtf8(place.function)));
}

QString callPathOf(const LogPlace &place, int depth)
{
    const QStringList path =
        (packageOf(place) + u'.' + functionOf(place).replace(u"::"_s, u"."_s)).split(u'.');
    const bool isCut = depth > 0 && depth < path.size();
    return isCut ? u"~."_s + path.mid(path.size() - depth).join(u'.') : path.join(u'.');
}

QString functionName(const QString &signature)
{
    QString text = signature;
    text.remove(u"{anonymous}::"_s).remove(u"(anonymous namespace)::"_s).remove(u"proxym::"_s);
    QString name;
    for (qsizetype at = 0; at < text.size() && text.at(at) != u'(';) {
        const QChar c = text.at(at);
        if (c == u'<') {
            at = skipBrackets(text, at, u'<', u'>'); // template arguments
        } else {
            name = c == u' ' ? QString() : name + c; // the text before a blank is the return type
            ++at;
        }
    }
    while (name.startsWith(u'*') || name.startsWith(u'&'))
        name.remove(0, 1);
    return name;
}

} // namespace proxym
