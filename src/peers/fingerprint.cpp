// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/fingerprint.h"

#include "base/differences.h"

#include <QCryptographicHash>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QByteArray textOf(std::optional<Weight> weight)
{
    return weight ? QByteArray::number(weight->number()) : QByteArray("-");
}

//! A line for each fact. No fact contains a line break: all of them are whitelisted, or NAMEs.
QByteArray facts(const Entry &entry)
{
    const bool isHttp = entry.protocol == Protocol::Http;
    QByteArrayList lines{entry.name.toUtf8(),
                         entry.group.toUtf8(),
                         isHttp ? "http" : "tcp",
                         entry.isServed() ? "served" : "skipped",
                         QByteArray::number(entry.service->listenPort().number()),
                         textOf(entry.service->weight)};
    QByteArrayList parts;
    for (const Route &route : entry.routes)
        parts.append("route " + route.domain.toUtf8() + ' ' + route.path.toUtf8());
    for (const Host &server : entry.servers)
        parts.append("server " + server.toString().toUtf8() + ' ' + textOf(server.weight()));
    for (const auto &[key, value] : textsOf(entry.service->handling).asKeyValueRange())
        parts.append("handling " + key.toUtf8() + ' ' + value.toUtf8());
    std::ranges::sort(parts);
    return (lines + parts).join('\n');
}

} // namespace

quint64 fingerprintOf(const Entry &entry)
{
    const QByteArray digest = QCryptographicHash::hash(facts(entry), QCryptographicHash::Sha256);
    return qFromBigEndian<quint64>(digest.constData());
}

QString fingerprintText(quint64 fingerprint)
{
    return u"%1"_s.arg(fingerprint, 16, 16, QLatin1Char('0'));
}

std::optional<quint64> fingerprintFrom(const QString &text)
{
    bool isNumber = false;
    const quint64 number = text.toULongLong(&isNumber, 16);
    return isNumber && fingerprintText(number) == text ? std::optional(number) : std::nullopt;
}

quint64 FingerprintMaker::whole(const Entries &entries)
{
    const Differences<Entry> differences(m_entries, entries);
    for (const Shared<Entry> &entry : differences.gone)
        m_whole -= m_numbers.take(entry.identity());
    for (const Shared<Entry> &entry : differences.come) {
        const quint64 number = fingerprintOf(entry);
        m_numbers.insert(entry.identity(), number);
        m_whole += number;
    }
    m_hashed += differences.come.size();
    m_entries = entries;
    return m_whole;
}

Fingerprints FingerprintMaker::byName() const
{
    Fingerprints all;
    for (const Shared<Entry> &entry : m_entries)
        all[entry->name] += m_numbers.value(entry.identity());
    return all;
}

} // namespace proxym
