// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/judge/verdicts.h"

namespace proxym {

//! What survives a restart of the judgement on services: the structure that HAProxy served last, so that a
//! culprit still has a last good version, and the verdicts, so that he costs no check. Kept in
//! `<config>.d/judge.json`.
struct JudgeMemory {
    ProxyModel good; //!< without servers
    Verdicts verdicts;

    //! `program` tells one HAProxy program from the next: another one may judge differently.
    [[nodiscard]] QByteArray toJson(const QString &program) const;
    //! Nothing of what cannot be read; no verdicts of another program.
    [[nodiscard]] static JudgeMemory fromJson(const QByteArray &json, const QString &program);

    bool operator==(const JudgeMemory &) const = default;
};

//! Size and age of the file at that path.
[[nodiscard]] QString programStamp(const QString &path);

} // namespace proxym
