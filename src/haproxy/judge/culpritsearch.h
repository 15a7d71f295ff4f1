// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMap>
#include <QStringList>

namespace proxym {

//! Finds out who makes HAProxy reject a configuration, where it does not say so itself, by setting suspects
//! aside. Bisection finds the longest beginning of their row that is accepted: who comes next is a culprit,
//! and the search goes on behind him. In the end each culprit is tried once more beside all others: who only
//! lacked somebody that was aside when he was found is acquitted. Then what is left is accepted, and with any
//! culprit more it is not. Pure: says what to try, and is told the answer.
class CulpritSearch {
public:
    //! All suspects together have been rejected with this complaint.
    CulpritSearch(const QStringList &suspects, const QString &complaint);

    //! Who is set aside in the next trial; nothing: the search is over.
    [[nodiscard]] std::optional<QStringList> trial() const;
    //! The row is through: that trial is the last word on somebody.
    [[nodiscard]] bool isLastWord() const { return !lengthToTry(); }
    //! What HAProxy says to that trial; empty: accepted.
    void learn(const QString &complaint);

    //! So far: suspect → what HAProxy says with him. Nobody at the end: the reason lies outside.
    [[nodiscard]] const QMap<QString, QString> &culprits() const { return m_culprits; }

private:
    [[nodiscard]] std::optional<qsizetype> lengthToTry() const;
    [[nodiscard]] std::optional<QString> culpritToTry() const;
    void learnOfRow(qsizetype length, const QString &complaint);
    void learnOfCulprit(const QString &culprit, const QString &complaint);

    QStringList m_row; //!< suspects without the culprits found
    qsizetype m_accepted = -1; //!< a beginning of the row of this length is accepted; -1: none known
    qsizetype m_rejected; //!< a longer one is rejected; longer than the row: none known
    QString m_complaint; //!< about the rejected one
    QMap<QString, QString> m_culprits;
    QStringList m_unconfirmed; //!< culprits to try once more, the last found first
};

} // namespace proxym
