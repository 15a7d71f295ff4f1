// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelplaces.h"
#include "haproxy/judge/verdicts.h"

namespace proxym {

//! A configuration while HAProxy judges it: what is wanted, which of its parts are set aside, and why. A part
//! that is set aside falls back to its last good version, or is left out if it has none or if that is
//! rejected too. Pure.
class Trial {
public:
    //! Parts that we refuse or that are known culprits are set aside at once. `good` is what HAProxy served
    //! last.
    Trial(const Modelled &wanted, const ProxyModel &good, const Verdicts &known);

    //! Without the services that want one of the operator's ports.
    [[nodiscard]] ProxyModel model() const { return withoutClashes(chosen()); }
    //! NAME → why, of those services.
    [[nodiscard]] QMap<QString, QString> clashes() const { return clashesIn(chosen()); }
    //! The same with these parts set aside, too, without a verdict on them.
    [[nodiscard]] ProxyModel modelWithout(const QStringList &parts) const;
    //! Parts that are as wanted and differ from what HAProxy served: only they can be the reason for its
    //! complaint, unless the reason is outside. Our own lines are known to be correct, so parts with lines
    //! written by others come first. Services that the lines of others name come before the services that may
    //! need them.
    enum class Among { WithForeignLines, All };
    [[nodiscard]] QStringList suspects(Among among) const;
    //! The ones in `named` (part → HAProxy's message) that are suspects with lines written by others.
    [[nodiscard]] QMap<QString, QString> believable(QMap<QString, QString> named) const;

    //! HAProxy rejects this part as it is now; remembered.
    void reject(const QString &part, const QString &what);

    //! Services that were set aside: NAME → what HAProxy, or proxym, said.
    [[nodiscard]] QMap<QString, QString> culprits() const;
    //! The same about the operator's texts, as sentences.
    [[nodiscard]] QStringList complaints() const;
    //! All verdicts about what is wanted or good.
    [[nodiscard]] Verdicts verdicts() const;

private:
    enum class Use { Wanted, Good, None };

    void recallOrRefuse(const QString &part, const QMap<QString, QString> &refused);
    void stepDown(const QString &part);
    [[nodiscard]] Use use(const QString &part) const { return m_uses.value(part, Use::Wanted); }
    [[nodiscard]] QStringList inUse(Use use) const;
    [[nodiscard]] ProxyModel chosen() const; //!< each part as it is used
    [[nodiscard]] OperatorTexts texts() const;
    [[nodiscard]] ProxyModel asWanted() const; //!< with the present texts
    [[nodiscard]] ProxyModel asGood() const; //!< likewise

    ProxyModel m_wanted;
    ProxyModel m_good;
    Verdicts m_verdicts;
    QMap<QString, Use> m_uses; //!< by part; Wanted where there is none
    QMap<QString, QString> m_reasons; //!< by part
};

} // namespace proxym
