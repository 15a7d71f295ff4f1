// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMap>
#include <QStringList>

namespace proxym {

//! Finds the parts that make HAProxy reject a configuration, where it does not name them itself, by setting
//! suspects aside. Bisection finds the longest beginning of the list that is accepted: the next suspect is a
//! culprit, and the search continues after it. In the end each culprit is tried once more together with all
//! the others: one that merely lacked a part that was aside when it was found is acquitted. The remaining
//! configuration is then accepted, and adding any culprit makes it rejected. Pure: says what to try, and is
//! given the answer.
class CulpritSearch {
public:
    //! All suspects together were rejected with this complaint.
    CulpritSearch(const QStringList &suspects, const QString &complaint);

    //! What is set aside in the next trial; nothing: the search is over.
    [[nodiscard]] std::optional<QStringList> nextTrial() const;
    //! The list has been searched: the next trial is the final one for some suspect.
    [[nodiscard]] bool isNextFinal() const { return !lengthToTry(); }
    //! HAProxy's complaint about that trial; empty: accepted.
    void learn(const QString &complaint);

    //! So far: suspect → HAProxy's complaint about it. If it is empty at the end, the reason is outside.
    [[nodiscard]] const QMap<QString, QString> &culprits() const { return m_culprits; }

private:
    //! Before each trial:
    //! - without the culprits, the first m_accepted suspects of the row are accepted and the first m_rejected
    //!   ones rejected. A trial of the row brings these two closer, or takes a culprit out of it.
    //! - once they are next to each other, all suspects but the culprits are accepted. With one more,
    //!   they are rejected if it is a confirmed culprit. A further trial confirms a culprit, or acquits one.
    [[nodiscard]] bool isConsistent() const;
    [[nodiscard]] std::optional<qsizetype> lengthToTry() const;
    [[nodiscard]] std::optional<QString> culpritToTry() const;
    void learnOfRow(qsizetype length, const QString &complaint);
    void learnOfCulprit(const QString &culprit, const QString &complaint);

    QStringList m_row; //!< suspects that were never culprits
    qsizetype m_accepted = -1; //!< this many suspects from the beginning are accepted; -1: unknown
    qsizetype m_rejected; //!< this many are rejected; longer than the list: unknown
    QString m_complaint; //!< about the rejected one
    QMap<QString, QString> m_culprits;
    QStringList m_unconfirmed; //!< culprits to try once more, the last found first
};

} // namespace proxym
