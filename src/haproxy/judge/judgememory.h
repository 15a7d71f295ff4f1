// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/judge/rejections.h"

namespace proxym {

//! What survives a restart of the judgement on services: the structure that HAProxy served last, so that a
//! culprit still has a last good version, and what HAProxy has rejected, so that a known culprit costs no
//! check. Kept in `<config>.d/judge.json`.
struct JudgeMemory {
    ProxyModel good; //!< without servers
    Rejections rejections;

    //! `program` identifies the HAProxy program: another one may judge differently.
    [[nodiscard]] QByteArray toJson(const QString &program) const;
    //! Unreadable parts are ignored, and so is what another program rejected.
    [[nodiscard]] static JudgeMemory fromJson(const QByteArray &json, const QString &program);

    bool operator==(const JudgeMemory &) const = default;
};

//! Size and modification time of the file at that path.
[[nodiscard]] QString programStamp(const QString &path);

} // namespace proxym
