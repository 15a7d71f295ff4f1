// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/belief.h"
#include "manager/collector.h"
#include "manager/settle/answer.h"

namespace proxym {

//! Sits between what sources report and what counts: keeps what is believed of each source, and holds back
//! sudden losses (PROXYM_HOLD_BACK).
class HoldBack {
public:
    //! Zero: everything is believed at once.
    explicit HoldBack(std::chrono::milliseconds limit)
        : m_limit(limit)
    {
    }

    //! Takes what an earlier process believed.
    void restore(const QString &source, const Belief &belief)
    {
        m_beliefs.insert(source, {.belief = belief, .settled = belief.services});
    }
    //! The part of the answer that counts, with a reason for each loss that is held back. Judging the same
    //! answer twice changes nothing. Names are looked up in `book`.
    [[nodiscard]] Answer judge(const Said &said, bool acceptsLosses, const AddressBook &book = {});
    [[nodiscard]] Belief belief(const QString &source) const { return m_beliefs.value(source).belief; }
    //! When the first of the losses held back may be believed, if the source still reports it then.
    [[nodiscard]] std::optional<Moment::Time> due() const;

private:
    struct Judged {
        Belief belief;
        std::optional<Moment> at = {}; //!< of the answer it was made from
        Services settled = {}; //!< as they were at least m_limit ago, or at first
        Services settling = {}; //!< as they were at `settlingSince`
        std::optional<Moment::Time> settlingSince = {};
    };
    [[nodiscard]] QList<Services> settled() const;
    void settle(Judged &judged, const Moment &now) const;
    [[nodiscard]] QString reasonFor(const QString &source, const Moment &since) const;

    std::chrono::milliseconds m_limit;
    QMap<QString, Judged> m_beliefs; //!< by source
};

} // namespace proxym
