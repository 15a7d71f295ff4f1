// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathontasks.h"

namespace proxym {

//! "/group/app", also for an id without its leading slash; empty for none.
[[nodiscard]] QString rootedId(const QString &id);

//! A view of a MarathonTask.
class MarathonTaskText {
public:
    explicit MarathonTaskText(const MarathonTask &task);
    MarathonTaskText(const MarathonTaskText &) = delete;
    MarathonTaskText &operator=(const MarathonTaskText &) = delete;

    [[nodiscard]] const MarathonTaskView &view() const { return m_view; }

private:
    [[nodiscard]] std::string_view kept(const QString &text);

    QVarLengthArray<QByteArray, 8> m_texts;
    MarathonTaskView m_view;
};

} // namespace proxym
