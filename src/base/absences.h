// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QString>

#include <chrono>

namespace proxym {

//! Editors and deployment tools remove a file and put it back. A missing file counts as gone only if it is
//! still missing after `patience`; DirectoryWatcher then reports it a second time.
class Absences {
public:
    static constexpr std::chrono::milliseconds patience{1000};

    //! True while the file `name`, which was there, may still come back. The time counts from the first call,
    //! or from `goneFor` before it: a caller that looks late, after a long round, does not wait again.
    [[nodiscard]] bool mayComeBack(const QString &name, std::chrono::milliseconds goneFor)
    {
        const auto now = std::chrono::steady_clock::now();
        const auto since = m_since.contains(name) ? m_since.value(name) : *m_since.insert(name, now);
        return now - since < patience && goneFor < patience;
    }
    //! The file is there, or no longer waited for.
    void forget(const QString &name) { m_since.remove(name); }

private:
    QHash<QString, std::chrono::steady_clock::time_point> m_since;
};

} // namespace proxym
