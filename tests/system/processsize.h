// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <optional>

namespace proxym::test {

//! The resources that a process uses.
struct ProcessSize {
    qint64 kilobytes = 0; //!< resident
    qint64 files = 0; //!< open descriptors

    [[nodiscard]] static ProcessSize of(qint64 pid);
    [[nodiscard]] QByteArray toText() const; //!< "23140 kB, 31 files"
};

//! Checks that processes that live one after another stay as big as they were once they had warmed up.
class Growth {
public:
    //! To be called after each fault. Waits a little if many files are open, so that transient ones can
    //! close.
    void note(qint64 pid);

    [[nodiscard]] const ProcessSize &now() const { return m_now; }
    [[nodiscard]] bool isFlat() const { return m_isFlat; }
    //! The most that any process has grown, and how many were measured.
    [[nodiscard]] QByteArray toText() const;

private:
    qint64 m_pid = 0;
    int m_age = 0; //!< of the process, counted in faults
    ProcessSize m_warm;
    ProcessSize m_now;
    ProcessSize m_most; //!< growth since it was warm
    int m_processes = 0; //!< processes that became old enough
    bool m_isFlat = true;
};

} // namespace proxym::test
