// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/culpritsearch.h"

#include <algorithm>

namespace proxym {

CulpritSearch::CulpritSearch(const QStringList &suspects, const QString &complaint)
    : m_row(suspects)
    , m_rejected(suspects.size())
    , m_complaint(complaint)
{
}

std::optional<QStringList> CulpritSearch::nextTrial() const
{
    QStringList aside = m_culprits.keys();
    if (const auto length = lengthToTry())
        return aside + m_row.mid(*length);
    if (const auto culprit = culpritToTry()) {
        aside.removeOne(*culprit);
        return aside;
    }
    return std::nullopt;
}

void CulpritSearch::learn(const QString &complaint)
{
    if (const auto length = lengthToTry())
        learnOfRow(*length, complaint);
    else if (const auto culprit = culpritToTry())
        learnOfCulprit(*culprit, complaint);
    Q_ASSERT(isConsistent());
}

bool CulpritSearch::isConsistent() const
{
    const auto isOpen = [this](const QString &suspect) { return m_row.contains(suspect); };
    const auto isCulprit = [this](const QString &suspect) { return m_culprits.contains(suspect); };
    return -1 <= m_accepted && m_accepted < m_rejected && m_rejected <= m_row.size() + 1
        && std::ranges::none_of(m_culprits.keys(), isOpen) && std::ranges::all_of(m_unconfirmed, isCulprit);
}

//! While it is still unknown: first whether any suspect matters, then whether any besides the culprits found
//! does.
std::optional<qsizetype> CulpritSearch::lengthToTry() const
{
    if (m_rejected - m_accepted <= 1)
        return std::nullopt;
    if (m_accepted < 0)
        return 0;
    if (m_rejected > m_row.size())
        return m_row.size();
    return (m_accepted + m_rejected) / 2;
}

void CulpritSearch::learnOfRow(qsizetype length, const QString &complaint)
{
    if (complaint.isEmpty()) {
        m_accepted = length;
    } else {
        m_rejected = length;
        m_complaint = complaint;
    }
    const bool isFound = m_rejected == m_accepted + 1 && 0 < m_rejected && m_rejected <= m_row.size();
    if (!isFound)
        return;
    m_unconfirmed.prepend(m_row.takeAt(m_accepted));
    m_culprits.insert(m_unconfirmed.first(), m_complaint);
    m_rejected = m_row.size() + 1;
}

//! A single culprit is guilty already: the suspects were rejected together.
std::optional<QString> CulpritSearch::culpritToTry() const
{
    return m_culprits.size() > 1 && !m_unconfirmed.isEmpty() ? std::optional(m_unconfirmed.first())
                                                             : std::nullopt;
}

//! Once one is acquitted, the others have to be tried again together with it.
void CulpritSearch::learnOfCulprit(const QString &culprit, const QString &complaint)
{
    if (complaint.isEmpty()) {
        m_culprits.remove(culprit);
        m_unconfirmed = m_culprits.keys();
    } else {
        m_culprits.insert(culprit, complaint);
        m_unconfirmed.removeOne(culprit);
    }
}

} // namespace proxym
