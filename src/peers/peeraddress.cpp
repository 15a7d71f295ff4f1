// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peeraddress.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

std::optional<PeerAddress> PeerAddress::from(const QString &text)
{
    static const QRegularExpression form(
        u"^(?:(https?)://)?(\\[[0-9a-f:.]+\\]|[^\\s\\[\\]:/?#@]+):([0-9]{1,5})/?\\z"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    const auto port = match.hasMatch() ? Port::from(match.captured(3).toLongLong()) : std::nullopt;
    const auto host = port ? Host::from(match.captured(2), *port) : std::nullopt;
    if (!host)
        return std::nullopt;
    return PeerAddress{*host, match.captured(1).compare(u"https"_s, Qt::CaseInsensitive) == 0};
}

QString PeerAddress::toString() const
{
    return (isEncrypted ? u"https://"_s : QString()) + host.toString();
}

Result<Done> checkPeers(const QString &text)
{
    for (const QString &item : text.split(u',', Qt::SkipEmptyParts)) {
        if (!item.trimmed().isEmpty() && !PeerAddress::from(item.trimmed()))
            return failure(Error::Kind::Failed,
                           u"must be HOST:PORT, http://HOST:PORT or https://HOST:PORT, separated by commas, "
                           "IPv6 in brackets, without a path, user or password, for instance "
                           "10.0.0.2:5678,https://edge-c.example.com:5679"_s);
    }
    return Done{};
}

QList<PeerAddress> peersIn(const QStringList &texts)
{
    QList<PeerAddress> peers;
    for (const QString &text : texts) {
        const auto peer = PeerAddress::from(text);
        if (peer && !peers.contains(*peer))
            peers.append(*peer);
    }
    return peers;
}

} // namespace proxym
