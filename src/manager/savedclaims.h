// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/statejournal.h"
#include "manager/settle/claims.h"

namespace proxym {

//! The claims in force, on disk in `<config>.d/`, so that no newcomer takes a live domain, path, port or NAME
//! because proxym was restarted: a StateJournal `claims`, written as soon as they change.
class SavedClaims {
public:
    //! If `directory` is empty, nothing is saved.
    explicit SavedClaims(const QString &directory)
        : m_directory(directory)
        , m_files(directory + QStringLiteral("/claims"), QStringLiteral("claims"))
    {
    }

    //! The claims saved by an earlier process, without those that cannot be read.
    [[nodiscard]] Claims load();
    //! `change` has led to these claims from those that were kept last; for the first ones it may be
    //! anything.
    void keep(const Claims &claims, const ClaimsChange &change);

private:
    void writeWhole(const Claims &claims);

    QString m_directory;
    StateJournal m_files;
    std::optional<Claims> m_loaded = Claims(); //!< until the first ones are kept
    bool m_isFailing = false;
};

} // namespace proxym
