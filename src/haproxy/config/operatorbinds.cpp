// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/operatorbinds.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "8080" or "8080-8083"; none where it is no port, or more of them than anybody wants tried.
QList<Port> portsOf(const QString &text)
{
    constexpr int mostPorts = 32;
    const int first = text.section(u'-', 0, 0).toInt();
    const int last = text.contains(u'-') ? text.section(u'-', 1).toInt() : first;
    QList<Port> ports;
    if (last - first >= mostPorts)
        return ports;
    for (int number = first; number <= last; ++number) {
        if (const auto port = Port::from(number))
            ports.append(*port);
    }
    return ports;
}

//! The part before the last ':', as whyNotBindable() takes it; empty where it is no literal address.
QString addressOf(QString text)
{
    if (text.startsWith(u"ipv4@") || text.startsWith(u"ipv6@"))
        text.remove(0, 5);
    if (text.startsWith(u'[') && text.endsWith(u']'))
        text = text.mid(1).chopped(1);
    if (text.isEmpty() || text == u"*")
        return u"*"_s;
    return QHostAddress(text).isNull() ? QString() : text;
}

QList<OperatorBind> bindsOf(int number, const QStringList &words)
{
    QList<OperatorBind> binds;
    for (const QString &place : words.at(1).split(u',')) {
        const qsizetype colon = place.lastIndexOf(u':');
        const QString wanted = place.left(colon);
        const bool isSix = wanted.startsWith(u"ipv6@") && addressOf(wanted) == u"*";
        const QString address = isSix ? u"::"_s : addressOf(wanted);
        if (colon < 0 || address.isEmpty())
            continue;
        for (const Port port : portsOf(place.mid(colon + 1)))
            binds.append({.line = number,
                          .address = address,
                          .port = port,
                          .isIpv6Only = words.contains(u"v6only"_s)});
    }
    return binds;
}

} // namespace

bool OperatorBind::isAt(const OperatorBind &other) const
{
    return address == other.address && port == other.port && isIpv6Only == other.isIpv6Only;
}

QList<OperatorBind> bindsIn(const QByteArray &text)
{
    QList<OperatorBind> binds;
    const QStringList lines = QString::fromUtf8(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QStringList words =
            lines.at(i).section(u'#', 0, 0).simplified().split(u' ', Qt::SkipEmptyParts);
        const bool isOdd = lines.at(i).contains(u'"') || lines.at(i).contains(u'\'')
            || lines.at(i).contains(u'\\') || words.contains(u"interface"_s) || words.contains(u"namespace"_s)
            || words.contains(u"transparent"_s);
        if (words.size() >= 2 && words.first() == u"bind" && !isOdd)
            binds += bindsOf(int(i) + 1, words);
    }
    return binds;
}

QByteArray withoutLines(const QByteArray &text, const QList<int> &lines)
{
    QList<QByteArray> kept = text.split('\n');
    for (const int line : lines) {
        if (line >= 1 && line <= kept.size())
            kept[line - 1].clear();
    }
    return kept.join('\n');
}

} // namespace proxym
