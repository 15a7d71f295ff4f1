// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/operatorbinds.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QByteArray leftOutMark = "# left out, as its port is taken: ";

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

//! "10.0.0.1:8080": of all its ports, if that is a literal address.
QList<ListenPlace> placesOf(QString text)
{
    const bool isSix = text.startsWith(u"ipv6@");
    if (isSix || text.startsWith(u"ipv4@"))
        text.remove(0, text.indexOf(u'@') + 1);
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 0)
        return {};
    const QString address = isSix && colon == 0 ? u"::"_s : text.left(colon);
    QList<ListenPlace> places;
    for (const Port port : portsOf(text.mid(colon + 1))) {
        if (const auto place = ListenPlace::at(address, port))
            places.append(*place);
    }
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
