// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"

namespace proxym {

//! Which servers of an answer's services that are held back belong to other services of any source now, which
//! would answer for them. Such a service may meanwhile be held back itself.
class TakenPlaces {
public:
    TakenPlaces() = default;
    //! Empty, and made without a look at the services, if nothing is held back.
    TakenPlaces(const Answer &answer, const QList<Answer> &all, const AddressBook &addresses);

    //! The first other service that has this server, too, and is not one of the `sharers`.
    [[nodiscard]] std::optional<ServiceKey> takerOf(const Host &server, const ServiceKey &key,
                                                    const QSet<ServiceKey> &sharers) const;

    bool operator==(const TakenPlaces &) const = default;

private:
    QMap<QString, QList<ServiceKey>> m_owners; //!< by address and port, if there are several; sorted
};

} // namespace proxym
