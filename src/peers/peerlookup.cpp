// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peerlookup.h"

#include <QHostInfo>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostEdges = 50; // of one name

PeerPlace placeAt(const PeerAddress &written, const QString &address, const QString &shown)
{
    QUrl url;
    url.setScheme(written.isEncrypted ? u"https"_s : u"http"_s);
    url.setHost(address);
    url.setPort(written.host.port().number());
    url.setPath(u"/"_s);
    const bool needsName = written.isEncrypted && written.host.isName();
    return {.address = shown, .url = url, .name = needsName ? written.host.address() : QString()};
}

QString shownAddress(const PeerAddress &written, const QString &address)
{
    const auto host = Host::from(address, written.host.port());
    return host ? PeerAddress{*host, written.isEncrypted}.toString() : written.toString();
}

} // namespace

QList<PeerPlace> placesOf(const PeerAddress &written, const QList<QHostAddress> &addresses)
{
    if (!written.host.isName())
        return {placeAt(written, written.host.address(), written.toString())};
    QList<PeerPlace> places;
    for (const QHostAddress &address : addresses.mid(0, mostEdges)) {
        const QString text = address.toString();
        places.append(
            placeAt(written, text, addresses.size() == 1 ? written.toString() : shownAddress(written, text)));
    }
    return places;
}

PeerLookup::PeerLookup(const QList<PeerAddress> &written, const QStringList &servers,
                       std::chrono::milliseconds interval)
    : m_written(written)
    , m_hasServers(!servers.isEmpty())
    , m_dns(servers)
{
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &PeerLookup::lookUp);
}

void PeerLookup::start()
{
    const bool hasNames =
        std::ranges::any_of(m_written, [](const PeerAddress &one) { return one.host.isName(); });
    if (!hasNames)
        return;
    lookUp();
    m_timer.start();
}

QList<PeerPlace> PeerLookup::places() const
{
    QList<PeerPlace> all;
    for (const PeerAddress &written : m_written) {
        const QString name = written.host.address();
        QList<PeerPlace> places = placesOf(written, m_found.value(name));
        if (places.isEmpty())
            places.append({.address = written.toString(), .error = m_errors.value(name)});
        for (const PeerPlace &place : std::as_const(places)) {
            const auto isHere = [&place](const PeerPlace &one) { return one.address == place.address; };
            if (!std::ranges::any_of(all, isHere))
                all.append(place);
        }
    }
    return all;
}

void PeerLookup::lookUp()
{
    QSet<QString> names;
    for (const PeerAddress &written : std::as_const(m_written)) {
        if (written.host.isName())
            names.insert(written.host.address());
    }
    for (const QString &name : std::as_const(names)) {
        if (m_hasServers)
            m_dns.ask(DnsQuestion::Address, name, [this, name](const Result<DnsAnswer> &answer) {
                note(name, answer ? answer->addresses : QList<QHostAddress>(),
                     answer ? QString() : answer.error().what);
            });
        else
            QHostInfo::lookupHost(name, this, [this, name](const QHostInfo &info) {
                note(name, info.addresses(), info.errorString());
            });
    }
}

void PeerLookup::note(const QString &name, QList<QHostAddress> addresses, const QString &error)
{
    const auto earlier = [](const QHostAddress &a, const QHostAddress &b) {
        return std::pair(a.protocol(), a.toString()) < std::pair(b.protocol(), b.toString());
    };
    std::ranges::sort(addresses, earlier);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    if (addresses.isEmpty()) {
        m_errors[name] = u"%1 does not resolve: %2"_s.arg(name, error.isEmpty() ? u"no address"_s : error);
        if (!m_found.contains(name))
            Q_EMIT changed();
        return;
    }
    if (std::exchange(m_found[name], addresses) != addresses)
        Q_EMIT changed();
}

} // namespace proxym
