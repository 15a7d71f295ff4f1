// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/differences.h"
#include "core/inventory.h"

namespace proxym {

//! How often each ServiceKey occurs in a list of services: 8 bytes a service. A source should give each key
//! once, but nothing keeps it from giving it twice.
class ServiceKeys {
public:
    ServiceKeys() = default;
    explicit ServiceKeys(const Services &services);

    void note(const Differences<Service> &differences);
    //! Never too few; two keys with the same hash count as one.
    [[nodiscard]] qsizetype count(const ServiceKey &key) const;

private:
    PiecedList<size_t> m_hashes; //!< sorted
};

} // namespace proxym
