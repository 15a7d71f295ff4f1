// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"

namespace proxym {

//! The addresses of host names, and the records of `srv` names, on disk (`<config>.d/addresses.json`), so
//! that a restart while DNS fails removes no server. Written when they change.
class SavedAddresses {
public:
    //! If `directory` is empty, nothing is saved.
    explicit SavedAddresses(const QString &directory)
        : m_directory(directory)
    {
    }

    //! Empty if the file is absent or damaged; a damaged one is reported.
    [[nodiscard]] AddressBook load();
    void keep(const AddressBook &book);

private:
    [[nodiscard]] QString path() const;

    QString m_directory;
    AddressBook m_written;
    bool m_isFailing = false;
};

} // namespace proxym
