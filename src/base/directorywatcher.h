// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QStringList>

namespace proxym {

//! Notices every change to the files in a directory: written in place, replaced by rename, Kubernetes'
//! `..data` swap, the directory removed and created again. The kernel's events are only hints; what counts is
//! a snapshot (name, inode, size, times), compared after each hint and at least every 30 s.
class DirectoryWatcher final : public QObject {
    Q_OBJECT
public:
    //! Watches files in `directory` whose names end in one of `suffixes` (".json") and do not begin with a
    //! dot.
    DirectoryWatcher(const QString &directory, const QStringList &suffixes);
    ~DirectoryWatcher() override;
    void start();
    void stop();

Q_SIGNALS:
    //! One or more files appeared, disappeared or changed. `names` are their names, sorted; empty if the
    //! directory itself appeared or disappeared without any. A file that disappeared is reported again once
    //! it has been missing long enough to count as gone (Absences).
    void changed(const QStringList &names);

private:
    struct Private;
    std::unique_ptr<Private> d; // keeps the kernel's headers out of ours
};

} // namespace proxym
