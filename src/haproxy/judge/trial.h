// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelplaces.h"
#include "haproxy/judge/verdicts.h"

namespace proxym {

//! A configuration on its way through the judgement of HAProxy: what is wanted, who of it had to step down,
//! and why. Who steps down takes his last good version, or is out where he has none or that is rejected too.
//! Pure.
class Trial {
public:
    //! Whoever is refused by us or known as a culprit steps down at once. `good` is what HAProxy served last.
    Trial(const Modelled &wanted, const ProxyModel &good, const Verdicts &known);

    //! Who wants a port of the operator's is out of it, too.
    [[nodiscard]] ProxyModel model() const { return withoutClashes(chosen()); }
    //! NAME → why, of those.
    [[nodiscard]] QMap<QString, QString> clashes() const { return clashesIn(chosen()); }
    //! The same where these parts step down, too, without a verdict on them.
    [[nodiscard]] ProxyModel modelWithout(const QStringList &parts) const;
    //! Parts that are as wanted and not as HAProxy served them: only they can be the reason for its
    //! complaint, unless the reason lies outside. Our own lines are known to be right, so those with somebody
    //! else's come first. Services that lines of others name stand before those who may need them.
    enum class Among { WithForeignLines, All };
    [[nodiscard]] QStringList suspects(Among among) const;
    //! Those of `named` (part → what HAProxy says) that are suspects with foreign lines.
    [[nodiscard]] QMap<QString, QString> believable(QMap<QString, QString> named) const;

    //! HAProxy does not take this part as it is now; remembered.
    void reject(const QString &part, const QString &what);

    //! Services that stepped down: NAME → what HAProxy, or we, said.
    [[nodiscard]] QMap<QString, QString> culprits() const;
    //! The same about the operator's texts, as sentences.
    [[nodiscard]] QStringList complaints() const;
    //! All verdicts that say something about what is wanted or good.
    [[nodiscard]] Verdicts verdicts() const;

private:
    enum class Use { Wanted, Good, None };

    void recallOrRefuse(const QString &part, const QMap<QString, QString> &refused);
    void stepDown(const QString &part);
    [[nodiscard]] Use use(const QString &part) const { return m_uses.value(part, Use::Wanted); }
    [[nodiscard]] QStringList inUse(Use use) const;
    [[nodiscard]] ProxyModel chosen() const; //!< each part as it is used
    [[nodiscard]] OperatorTexts texts() const;
    [[nodiscard]] ProxyModel asWanted() const; //!< with the texts of now
    [[nodiscard]] ProxyModel asGood() const; //!< likewise

    ProxyModel m_wanted;
    ProxyModel m_good;
    Verdicts m_verdicts;
    QMap<QString, Use> m_uses; //!< by part; Wanted where there is none
    QMap<QString, QString> m_reasons; //!< by part
};

} // namespace proxym
