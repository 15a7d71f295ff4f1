// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! Names to look up.
struct NamesInUse {
    QSet<QString> hosts;
    QSet<QString> srv; //!< of SRV records

    bool operator==(const NamesInUse &) const = default;
};

//! The names among the hosts of all answers. Looks only at services that are other objects than the last
//! time.
class HostNames {
public:
    [[nodiscard]] NamesInUse in(const QList<Answer> &answers);

private:
    void count(const Service &service, qsizetype times);

    QMap<QString, Services> m_services; //!< by source
    QHash<QString, qsizetype> m_hosts; //!< name → how many hosts have it
    QHash<QString, qsizetype> m_srv;
};

} // namespace proxym
