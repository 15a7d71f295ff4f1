// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/srvrecord.h"

#include <QSet>

#include <numeric>

namespace proxym {

//! Why a service is held back.
struct HeldBack {
    QString reason;
    QSet<ServiceKey> sharers = {}; //!< who may have the same servers as it (Loss::sharers)

    bool operator==(const HeldBack &) const = default;
};

//! The services of one source that count, from a good answer or kept from an earlier one. Lists of answers
//! are in the order of precedence among newcomers, that of the catalogue (app/modules.cpp).
struct Answer {
    QString source;
    Services services;
    QMap<ServiceKey, HeldBack> heldBack = {}; //!< lost by the source, kept as they were
};

//! How many services they have together.
[[nodiscard]] inline qsizetype servicesIn(const QList<Answer> &answers)
{
    return std::accumulate(
        answers.cbegin(), answers.cend(), qsizetype(0),
        [](qsizetype count, const Answer &answer) { return count + answer.services.size(); });
}

//! The last good answer about each name. A missing name has never resolved.
struct AddressBook {
    QMap<QString, QString> addresses; //!< by host name
    QMap<QString, QList<SrvRecord>> records = {}; //!< by name of SRV records; sorted, never empty
    QSet<QString> failing = {}; //!< of these names: those that did not resolve the last time

    bool operator==(const AddressBook &) const = default;
};

} // namespace proxym
