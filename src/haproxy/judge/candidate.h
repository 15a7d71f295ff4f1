// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelplaces.h"
#include "haproxy/judge/rejections.h"

namespace proxym {

//! What a part of a candidate is to the judge: a service, by its NAME, or an operator's text, by its file.
//! The table is at CandidateJudge. A part only ever goes down this list.
enum class PartState { Good, Suspect, Fallback, Dropped };

//! A configuration while HAProxy judges it: what is wanted, the state of each part, and why some are set
//! aside. Pure.
class Candidate {
public:
    //! Parts that we refuse or that are known culprits are set aside at once. `good` is what HAProxy served
    //! last; `files` are the present stamps of what both name.
    Candidate(const Modelled &wanted, const ProxyModel &good, const FileStamps &files,
              const Rejections &known);

    //! Without the services that want one of the operator's ports.
    [[nodiscard]] ProxyModel model() const { return withoutClashes(chosen()); }
    //! NAME → why, of those services.
    [[nodiscard]] QMap<QString, QString> clashes() const { return clashesIn(chosen()); }
    //! The same with these parts set aside, too, although nothing is known against them.
    [[nodiscard]] ProxyModel modelWithout(const QStringList &parts) const;
    [[nodiscard]] PartState stateOf(const QString &part) const;
    //! Suspect parts: only they can be the reason for HAProxy's complaint, unless the reason is outside. Our
    //! own lines are known to be correct, so parts with lines written by others come first. Services that the
    //! lines of others name come before the services that may need them.
    enum class Among { WithForeignLines, All };
    [[nodiscard]] QStringList suspects(Among among) const;
    //! The ones in `named` (part → HAProxy's message) that are suspects with lines written by others.
    [[nodiscard]] QMap<QString, QString> believable(QMap<QString, QString> named) const;

    //! HAProxy rejects this part as it is now, so it is a culprit and set aside; remembered. It must not be
    //! dropped.
    void reject(const QString &part, const QString &what);

    //! Services that are culprits: NAME → what HAProxy, or proxym, said.
    [[nodiscard]] QMap<QString, QString> culprits() const;
    //! The same about the operator's texts, as sentences.
    [[nodiscard]] QStringList complaints() const;
    //! Everything that HAProxy has rejected of what is wanted or good.
    [[nodiscard]] Rejections rejections() const;

private:
    void recallOrRefuse(const QString &part, const QMap<QString, QString> &refused);
    void setAside(const QString &part);
    [[nodiscard]] bool isSetAside(const QString &part) const { return m_setAside.contains(part); }
    [[nodiscard]] bool isAsServed(const QString &part) const;
    [[nodiscard]] QStringList setAsideAs(PartState state) const;
    [[nodiscard]] ProxyModel chosen() const; //!< each part according to its state
    [[nodiscard]] OperatorTexts texts() const;
    [[nodiscard]] ProxyModel asWanted() const; //!< with the present texts
    [[nodiscard]] ProxyModel asGood() const; //!< likewise

    ProxyModel m_wanted;
    ProxyModel m_good;
    FileStamps m_files;
    Rejections m_rejections;
    QMap<QString, PartState> m_setAside; //!< part → Fallback or Dropped; the others are as wanted
    QMap<QString, QString> m_reasons; //!< by part
};

} // namespace proxym
