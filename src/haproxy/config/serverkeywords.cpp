// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/serverkeywords.h"

#include <QCryptographicHash>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr auto defaultServer = u"default-server";

//! What follows `default-server` in this line; empty where there is none.
QStringList defaultServerWords(const QString &line)
{
    const QStringList words = line.section(u'#', 0, 0).simplified().split(u' ', Qt::SkipEmptyParts);
    return words.value(0) == QStringView(defaultServer) ? words.mid(1) : QStringList();
}

//! The ones from the `defaults` section that our sections inherit, which is the last one.
QStringList operatorsDefaults(const OperatorTexts &texts)
{
    QStringList words;
    if (!texts.global || !texts.global->contains("default-server"))
        return words;
    for (const QString &line : QString::fromUtf8(*texts.global).split(u'\n')) {
        if (line.simplified().section(u' ', 0, 0) == u"defaults")
            words.clear();
        words += defaultServerWords(line);
    }
    return words;
}

//! The last weight among these keywords.
Weight weightIn(const QStringList &words, Weight otherwise)
{
    const qsizetype last = words.lastIndexOf(u"weight"_s);
    return last < 0 ? otherwise : Weight::fromText(words.value(last + 1)).value_or(otherwise);
}

//! Leaves out what HAProxy refuses for a server added at run time: everything about host names and fixed
//! cookies.
QStringList acceptedAtRunTime(const QStringList &words)
{
    static const QStringList refused{u"init-addr"_s,    u"resolvers"_s,   u"resolve-prefer"_s,
                                     u"resolve-opts"_s, u"resolve-net"_s, u"cookie"_s};
    QStringList accepted;
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (refused.contains(words.at(i)))
            ++i; // and its argument
        else
            accepted.append(words.at(i));
    }
    return accepted;
}

} // namespace

QString checkKeywords()
{
    return u"check rise 1 fall 3"_s;
}

QString checkTiming(std::chrono::milliseconds interval)
{
    return u"inter %1 fastinter %2 downinter %3"_s.arg(haproxyTime(interval), haproxyTime(interval / 4),
                                                       haproxyTime(interval / 2));
}

QString runtimeKeywords(const ProxyModel &model, const ProxyBackend &backend)
{
    QStringList words = operatorsDefaults(model.texts);
    if (backend.checked)
        words += {checkKeywords(), checkTiming(model.checkInterval)};
    else
        words.removeAll(u"check"_s);
    for (const QString &line : backend.config)
        words += defaultServerWords(line);
    return acceptedAtRunTime(words).join(u' ');
}

QString weightKeyword(Weight weight)
{
    return u"weight %1"_s.arg(weight.number());
}

UsualWeight::UsualWeight(const OperatorTexts &texts)
    : m_everywhere(weightIn(operatorsDefaults(texts), Weight::of<1>()))
{
}

Weight UsualWeight::in(const ProxyBackend &backend) const
{
    Weight weight = m_everywhere;
    for (const QString &line : backend.config)
        weight = weightIn(defaultServerWords(line), weight);
    return weight;
}

bool areSocketWords(const QString &keywords)
{
    static const QRegularExpression plain(u"^[][A-Za-z0-9 ._~%+,=:@&!*(){}/-]*\\z"_s);
    return plain.match(keywords).hasMatch();
}

QString cookieName(const ProxyBackend &backend)
{
    const QByteArray hash =
        QCryptographicHash::hash(backend.name.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"proxym-"_s + QString::fromLatin1(hash.left(8));
}

QString cookieKey(const ProxyBackend &backend)
{
    return backend.name;
}

QString haproxyTime(std::chrono::milliseconds time)
{
    const bool whole = time.count() % 1000 == 0;
    return whole ? QString::number(time.count() / 1000) + u's' : QString::number(time.count()) + u"ms"_s;
}

QString socketWord(const QString &path)
{
    QString word;
    for (const QChar c : path) {
        if (c == u' ' || c == u';' || c == u'\\')
            word += u'\\';
        word += c;
    }
    return word;
}

} // namespace proxym
