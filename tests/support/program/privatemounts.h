// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym::test {

//! Gives this process and its children file systems and kernel limits of their own, so that a disk can be
//! full for them alone. Must be called before there is a second thread. False where the kernel does not
//! permit it.
[[nodiscard]] bool enterPrivateMounts();

//! A small file system mounted on a directory for the lifetime of this object. Only after
//! enterPrivateMounts().
class SmallDisk final {
public:
    explicit SmallDisk(const QString &directory);
    ~SmallDisk();
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    //! Uses up every free byte, and frees them again.
    void fill() const;
    void clear() const;
    //! Only while no process has a file on it open for writing.
    void setReadOnly(bool isReadOnly) const;

private:
    QString m_directory;
};

} // namespace proxym::test
