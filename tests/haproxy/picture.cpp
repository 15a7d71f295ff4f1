// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/picture.h"

#include <QLocalSocket>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

const QStringList mapFiles{u"hosts.map"_s, u"paths.map"_s, u"wildcards.map"_s};
const QString forUnknownDomains = u"no-such-service"_s;

QString server(const QString &name, const QString &address, const QString &port, const QString &weight)
{
    return name + u' ' + address + u' ' + port + u' ' + weight;
}

//! The answer of HAProxy's admin socket to one line.
QByteArray answerTo(const HaproxyLab &lab, const QByteArray &line)
{
    constexpr int patience = 5'000;
    QLocalSocket socket;
    socket.connectToServer(lab.settings.adminSocketPath());
    if (!socket.waitForConnected(patience))
        return {};
    socket.write(line + '\n');
    QByteArray answer;
    while (socket.waitForReadyRead(patience))
        answer += socket.readAll();
    return answer;
}

//! "10.0.0.1:80" or "[::1]:80", as "10.0.0.1" and "80".
std::pair<QString, QString> split(const QString &address)
{
    const qsizetype colon = address.lastIndexOf(u':');
    return {address.first(colon).remove(u'[').remove(u']'), address.sliced(colon + 1)};
}

} // namespace

QString Picture::toString() const
{
    QStringList lines;
    for (const auto &[backend, names] : servers.asKeyValueRange()) {
        lines.append(u"backend "_s + backend);
        for (const QString &name : names)
            lines.append(u"server of %1: %2"_s.arg(backend, name));
    }
    for (const auto &[map, entries] : maps.asKeyValueRange()) {
        for (const auto &[key, name] : entries.asKeyValueRange())
            lines.append(u"%1: %2 %3"_s.arg(map, key, name));
    }
    lines.sort();
    return lines.join(u'\n');
}

Picture pictureOf(const Services &services)
{
    Picture picture;
    for (const QString &map : mapFiles)
        picture.maps[map];
    for (const Service &service : services) {
        const QString id = service.id.mid(1).replace(u'/', u'_');
        const QString name = id + u'_' + QString::number(service.port.number());
        picture.servers[name];
        for (const Host &host : service.hosts) {
            const QString port = QString::number(host.port().number());
            picture.servers[name].insert(
                server(u"%1-%2-%3"_s.arg(id, host.address(), port), host.address(), port,
                       QString::number(host.weight().value_or(Weight::of<1>()).number())));
        }
        if (service.applicationProtocol != u"http")
            continue;
        for (const QString &domain : service.domains) {
            const bool isWildcard = domain.startsWith(u'*');
            const QString key = isWildcard ? domain.mid(1) : domain;
            if (!service.path.isEmpty())
                picture.maps[u"paths.map"_s].insert(key + service.path + u'/', name);
            else
                picture.maps[isWildcard ? u"wildcards.map"_s : u"hosts.map"_s].insert(key, name);
        }
    }
    const auto paths = picture.maps.value(u"paths.map"_s);
    for (auto [key, name] : paths.asKeyValueRange()) {
        const QString guard = key.section(u'/', 0, 0) + u"/../"_s; // with the name of the first path
        if (!picture.maps[u"paths.map"_s].contains(guard))
            picture.maps[u"paths.map"_s].insert(guard, name);
    }
    return picture;
}

Picture pictureOfProcess(const HaproxyLab &lab)
{
    Picture picture;
    for (const QByteArray &line : answerTo(lab, "show backend").split('\n')) {
        const QString name = QString::fromUtf8(line);
        if (!line.isEmpty() && !line.startsWith('#') && name != forUnknownDomains)
            picture.servers[name];
    }
    for (const QByteArray &line : answerTo(lab, "show servers state").split('\n')) {
        constexpr int backend = 1, name = 3, address = 4, adminState = 6, weight = 7, port = 18;
        const QStringList fields = QString::fromUtf8(line).split(u' ');
        if (fields.size() > port && fields.at(adminState) == u"0")
            picture.servers[fields.at(backend)].insert(
                server(fields.at(name), fields.at(address), fields.at(port), fields.at(weight)));
    }
    for (const QString &map : mapFiles) {
        picture.maps[map];
        const QByteArray path = (lab.settings.helpersPath() + u'/' + map).toUtf8();
        for (const QByteArray &line : answerTo(lab, "show map " + path).split('\n')) {
            const QStringList fields = QString::fromUtf8(line).split(u' ');
            if (fields.size() == 3)
                picture.maps[map].insert(fields.at(1), fields.at(2));
        }
    }
    return picture;
}

Picture pictureOfFile(const HaproxyLab &lab)
{
    Picture picture;
    QString section;
    for (const QByteArray &line : lab.read(u"etc/haproxy.cfg"_s).split('\n')) {
        const QStringList words = QString::fromUtf8(line).simplified().split(u' ');
        if (!line.startsWith(' ') && !words.first().isEmpty())
            section = words.first() == u"backend" || words.first() == u"listen" ? words.value(1) : QString();
        if (section.isEmpty() || section == forUnknownDomains)
            continue;
        picture.servers[section];
        if (words.first() == u"server") {
            const auto [address, port] = split(words.value(2));
            picture.servers[section].insert(
                server(words.value(1), address, port, words.value(3) == u"weight" ? words.value(4) : u"1"_s));
        }
    }
    for (const QString &map : mapFiles) {
        picture.maps[map];
        for (const QByteArray &line : lab.read(u"etc/haproxy.cfg.d/"_s + map).split('\n')) {
            const QStringList words = QString::fromUtf8(line).split(u' ');
            if (words.size() == 2)
                picture.maps[map].insert(words.at(0), words.at(1));
        }
    }
    return picture;
}

} // namespace proxym::test
