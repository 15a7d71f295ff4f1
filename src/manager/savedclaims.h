// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "manager/settle/claims.h"

namespace proxym {

//! The claims in force, on disk in `<config>.d/`, so that no newcomer takes a live domain, path, port or NAME
//! because proxym was restarted. Written as soon as they change; the file is replaced as a whole.
class SavedClaims {
public:
    //! If `directory` is empty, nothing is saved.
    explicit SavedClaims(const QString &directory)
        : m_directory(directory)
    {
    }

    //! The claims saved by an earlier process, without those that cannot be read.
    [[nodiscard]] Claims load();
    void keep(const Claims &claims);

private:
    [[nodiscard]] QString path() const { return m_directory + QStringLiteral("/claims.json"); }

    QString m_directory;
    Claims m_written;
    bool m_isFailing = false;
};

} // namespace proxym
