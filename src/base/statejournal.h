// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/statefile.h"

#include <QList>

namespace proxym {

//! A long state, of which little changes at a time, in two files of `<config>.d/`: `NAME.json` is the whole
//! and is replaced; `NAME.changes` has a line for each change since. A change costs what it is long.
class StateJournal {
public:
    //! `stem`: the path without the suffix. `list`: the array that makes the state long.
    StateJournal(const QString &stem, const QString &list)
        : m_stem(stem)
        , m_list(list)
    {
    }

    struct Content {
        QJsonObject state; //!< without the list
        QList<QJsonObject> changes; //!< in their order
    };
    //! `visit` is called with each element of the list. Nothing if the whole is absent or damaged (then what
    //! was visited does not count). Of the changes, those that can be read and belong to this whole.
    [[nodiscard]] std::optional<Content> load(const std::function<void(const QJsonValue &)> &visit);

    //! Appends a change. It does not wait for the disk: what is lost when the machine goes down is of no use,
    //! as HAProxy goes down with it. False if it cannot be written, or if there is no whole to which it
    //! belongs.
    [[nodiscard]] bool append(QJsonObject change);
    //! A whole costs no more now than the changes have.
    [[nodiscard]] bool areChangesLong() const;
    [[nodiscard]] bool hasChanges() const;

    //! Replaces both by this whole; `next` is called until it returns nothing. Error: NotWritable.
    [[nodiscard]] Result<Done> writeWhole(QJsonObject state,
                                          const std::function<std::optional<QJsonObject>()> &next);

private:
    [[nodiscard]] QString whole() const { return m_stem + QStringLiteral(".json"); }
    [[nodiscard]] QString changes() const { return m_stem + QStringLiteral(".changes"); }

    QString m_stem;
    QString m_list;
    QString m_id; //!< of the whole that changes belong to; empty: there is none, or it has none
};

} // namespace proxym
