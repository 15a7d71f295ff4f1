// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QString>

#include <chrono>

namespace proxym {

//! Editors and deployment tools take a file away and put it back. One that is missing is gone only when it
//! still is after `patience`; DirectoryWatcher tells of it a second time then.
class Absences {
public:
    static constexpr std::chrono::milliseconds patience{1000};

    //! True while the file `name`, which was there, may yet come back. Its time begins with the first call;
    //! it has been gone for at least `goneFor`, though: whoever looks late, after a long round, does not wait
    //! any more.
    [[nodiscard]] bool mayComeBack(const QString &name, std::chrono::milliseconds goneFor)
    {
        const auto now = std::chrono::steady_clock::now();
        const auto since = m_since.contains(name) ? m_since.value(name) : *m_since.insert(name, now);
        return now - since < patience && goneFor < patience;
    }
    //! It is there, or is not waited for any more.
    void forget(const QString &name) { m_since.remove(name); }

private:
    QHash<QString, std::chrono::steady_clock::time_point> m_since;
};

} // namespace proxym
