// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedaddresses.h"

#include "base/logging.h"
#include "base/statefile.h"

#include <QHostAddress>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isAddress(const QString &text)
{
    return !QHostAddress(text).isNull();
}

QJsonArray toJson(const QList<SrvRecord> &records)
{
    QJsonArray array;
    for (const SrvRecord &record : records)
        array.append(QJsonObject{{u"priority"_s, record.priority},
                                 {u"weight"_s, record.weight},
                                 {u"target"_s, record.target.address()},
                                 {u"port"_s, record.target.port().number()},
                                 {u"address"_s, record.address}});
    return array;
}

std::optional<SrvRecord> recordFrom(const QJsonObject &json)
{
    const int priority = json.value(u"priority"_s).toInt(-1);
    const int weight = json.value(u"weight"_s).toInt(-1);
    const auto port = Port::from(json.value(u"port"_s).toInt());
    const auto target = port ? Host::from(json.value(u"target"_s).toString(), *port) : std::nullopt;
    const QString address = json.value(u"address"_s).toString();
    constexpr int most = 65535;
    const bool isGood = priority >= 0 && priority <= most && weight >= 0 && weight <= most && target
        && target->isName() && (address.isEmpty() || isAddress(address));
    if (!isGood)
        return std::nullopt;
    return SrvRecord{quint16(priority), quint16(weight), *target, address};
}

QList<SrvRecord> recordsFrom(const QJsonArray &array)
{
    QList<SrvRecord> records;
    for (const QJsonValue item : array) {
        if (const auto record = recordFrom(item.toObject()))
            records.append(*record);
    }
    std::sort(records.begin(), records.end());
    return records;
}

} // namespace

QString SavedAddresses::path() const
{
    return m_directory + u"/addresses.json"_s;
}

AddressBook SavedAddresses::load()
{
    const auto state = m_directory.isEmpty() ? std::nullopt : readState(path());
    if (!state)
        return {};
    const QJsonObject addresses = state->value(u"addresses"_s).toObject();
    for (auto entry = addresses.begin(); entry != addresses.end(); ++entry) {
        if (isAddress(entry->toString()))
            m_written.addresses.insert(entry.key(), entry->toString());
    }
    const QJsonObject records = state->value(u"records"_s).toObject();
    for (auto entry = records.begin(); entry != records.end(); ++entry) {
        const QList<SrvRecord> good = recordsFrom(entry->toArray());
        if (!good.isEmpty())
            m_written.records.insert(entry.key(), good);
    }
    return m_written;
}

void SavedAddresses::keep(const AddressBook &book)
{
    if (m_directory.isEmpty() || book == m_written)
        return;
    QJsonObject addresses;
    for (auto [name, address] : book.addresses.asKeyValueRange())
        addresses.insert(name, address);
    QJsonObject records;
    for (auto [name, known] : book.records.asKeyValueRange())
        records.insert(name, toJson(known));
    const auto done = writeState(path(), {{u"addresses"_s, addresses}, {u"records"_s, records}});
    if (done)
        m_written = book;
    else if (!m_isFailing)
        logWarning() << u"cannot save the addresses of host names:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
