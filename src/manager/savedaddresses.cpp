// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedaddresses.h"

#include "base/logging.h"
#include "base/statefile.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace proxym {

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
        const QString address = entry->toString();
        if (!QHostAddress(address).isNull())
            m_written.insert(entry.key(), address);
    }
    return m_written;
}

void SavedAddresses::keep(const AddressBook &book)
{
    if (m_directory.isEmpty() || book == m_written)
        return;
    QJsonObject addresses;
    for (auto [name, address] : book.asKeyValueRange())
        addresses.insert(name, address);
    const auto done = writeState(path(), {{u"addresses"_s, addresses}});
    if (done)
        m_written = book;
    else if (!m_isFailing)
        logWarning() << u"cannot save the addresses of host names:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
