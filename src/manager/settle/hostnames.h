// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! The host names among the hosts of all answers. Looks only at services that are other objects than the last
//! time.
class HostNames {
public:
    [[nodiscard]] QSet<QString> in(const QList<Answer> &answers);

private:
    void count(const Service &service, qsizetype times);

    QMap<QString, Services> m_services; //!< by source
    QHash<QString, qsizetype> m_counts; //!< name → how many hosts have it
};

} // namespace proxym
