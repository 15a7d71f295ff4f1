// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorywatcher.h"
#include "haproxy/config/model.h"

#include <map>

namespace proxym {

//! The files that these lines name by absolute path.
[[nodiscard]] QStringList filesNamedIn(const QStringList &lines);
//! The files that the operator's texts and the services' `config` lines name by absolute path: error pages,
//! CA files, scripts, lists and maps. HAProxy reads them at startup and cannot start without them. Path →
//! what names it ("global.cfg", NAME). Pure.
[[nodiscard]] QMap<QString, QString> filesNamedIn(const ProxyModel &model);

//! Names the files of one model after another, and looks only at services that are others than in the last
//! one. The result is that of filesNamedIn().
class NamedFiles {
public:
    [[nodiscard]] QMap<QString, QString> in(const ProxyModel &model);

private:
    ProxyBackends m_backends; //!< of the last model
    QMap<QString, QStringList> m_files; //!< by NAME, for services that name any
};

//! The ones that do not exist, as sentences.
[[nodiscard]] QStringList missingFiles(const QMap<QString, QString> &files);

//! Path → what distinguishes the file's present content from an earlier one: a file that is written,
//! replaced, comes or goes gets another text, and so does one that was too new for that (FileStamp::settled).
using FileStamps = QMap<QString, QByteArray>;
[[nodiscard]] FileStamps stampsOf(const QStringList &files);

//! Watches such files.
class NamedFilesWatch final : public QObject {
    Q_OBJECT
public:
    //! Watches these files from now on, and no others.
    void watch(const QMap<QString, QString> &files);
    void stop() { m_watchers.clear(); }

Q_SIGNALS:
    //! A file appeared, disappeared or changed.
    void changed(const QString &path);

private:
    std::map<QString, std::unique_ptr<DirectoryWatcher>> m_watchers; //!< by path
};

} // namespace proxym
