// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/operatorbinds.h"

#include "haproxy/config/linewords.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QByteArray leftOutMark = "# left out, as its port is taken: ";

//! "8080" or "8080-8083"; none where it is no port, or more of them than anybody wants tried.
QList<Port> portsOf(const QString &text)
{
    constexpr int mostPorts = 1024;
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

//! "10.0.0.1:8080", "tcp4@:8080": of all its ports, if that is a literal address.
QList<ListenPlace> placesOf(QString text)
{
    static const QSet<QString> kinds{u"ipv4@"_s, u"ipv6@"_s, u"tcp@"_s, u"tcp4@"_s, u"tcp6@"_s};
    const QString kind = text.left(text.indexOf(u'@') + 1);
    if (kinds.contains(kind))
        text.remove(0, kind.size());
    const qsizetype colon = text.lastIndexOf(u':');
    const QString address = colon == 0 && kind.endsWith(u"6@") ? u"::"_s : text.left(colon);
    const auto first = ListenPlace::at(address, Port::of<80>());
    QList<ListenPlace> places;
    if (colon < 0 || !first)
        return places;
    for (const Port port : portsOf(text.mid(colon + 1)))
        places.append({.address = first->address, .port = port});
    return places;
}

QList<OperatorBind> bindsOf(int line, const QStringList &words)
{
    const QHostAddress any6(QHostAddress::AnyIPv6);
    QList<OperatorBind> binds;
    for (const QString &text : words.at(1).split(u',')) {
        for (ListenPlace place : placesOf(text)) {
            place.isIpv6Only = place.address == any6 && words.contains(u"v6only"_s);
            binds.append({.line = line, .place = place});
        }
    }
    return binds;
}

} // namespace

QList<OperatorBind> bindsIn(const QByteArray &text)
{
    static const QSet<QString> odd{u"interface"_s, u"namespace"_s, u"transparent"_s};
    QList<OperatorBind> binds;
    const QStringList lines = QString::fromUtf8(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QStringList words = wordsIn(lines.at(i));
        const bool isOdd = std::ranges::any_of(words, [](const QString &word) { return odd.contains(word); });
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
            kept[line - 1].prepend(leftOutMark);
    }
    return kept.join('\n');
}

QByteArray wholeText(const QByteArray &text)
{
    QList<QByteArray> lines = text.split('\n');
    for (QByteArray &line : lines) {
        if (line.startsWith(leftOutMark))
            line.remove(0, leftOutMark.size());
    }
    return lines.join('\n');
}

} // namespace proxym
