// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/belief.h"
#include "manager/collector.h"
#include "manager/settle/answer.h"

namespace proxym {

//! Stands between what sources say and what counts: keeps what is believed of each source, and holds sudden
//! losses back (interface, PROXYM_HOLD_BACK).
class HoldBack {
public:
    //! Zero: everything is believed at once.
    explicit HoldBack(std::chrono::milliseconds limit)
        : m_limit(limit)
    {
    }

    //! What was believed before the start.
    void restore(const QString &source, const Belief &belief) { m_beliefs.insert(source, {belief, {}}); }
    //! What counts of it, with a reason for each loss that is held back. Telling it the same twice changes
    //! nothing.
    [[nodiscard]] Answer judge(const Said &said, bool acceptsLosses);
    [[nodiscard]] Belief belief(const QString &source) const { return m_beliefs.value(source).belief; }
    //! When the first of the losses held back may be believed, if it is still said then.
    [[nodiscard]] std::optional<Moment::Time> due() const;

private:
    struct Judged {
        Belief belief;
        std::optional<Moment> at; //!< of the saying it was made of
    };
    [[nodiscard]] QString reasonFor(const QString &source, const Moment &since) const;

    std::chrono::milliseconds m_limit;
    QMap<QString, Judged> m_beliefs; //!< by source
};

} // namespace proxym
