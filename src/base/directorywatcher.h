// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QStringList>

namespace proxym {

//! Notices every change of the files of one directory: written in place, replaced by rename, Kubernetes'
//! `..data` swap, the directory removed and made again. Signals of the kernel are hints; what counts is a
//! snapshot (name, inode, size, times), compared after each hint and at least every 30 s.
class DirectoryWatcher final : public QObject {
    Q_OBJECT
public:
    //! Watches files of `directory` that end in one of `suffixes` (".json") and do not begin with a dot.
    DirectoryWatcher(const QString &directory, const QStringList &suffixes);
    ~DirectoryWatcher() override;
    void start();
    void stop();

Q_SIGNALS:
    //! One or more files came, went or changed. `names` are file names, sorted; none where the directory
    //! itself came or went without any. A file that went is told again when it has stayed away long enough to
    //! be gone (Absences).
    void changed(const QStringList &names);

private:
    struct Private;
    std::unique_ptr<Private> d; // keeps the kernel's headers out of ours
};

} // namespace proxym
