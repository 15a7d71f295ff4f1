// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"

#include <QList>

#include <set>

namespace proxym {

//! Hosts in order, without duplicates.
class HostList {
public:
    void add(const Host &host)
    {
        if (m_seen.insert(host).second)
            m_hosts += host;
    }
    [[nodiscard]] const QList<Host> &hosts() const { return m_hosts; }

private:
    QList<Host> m_hosts;
    std::set<Host> m_seen;
};

} // namespace proxym
