// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorywatcher.h"
#include "haproxy/config/model.h"

#include <map>

namespace proxym {

//! The files that the operator's texts and services' `config` lines name by absolute paths: error pages,
//! authorities, scripts, lists and maps. HAProxy reads them when it starts and cannot start without one.
//! Path → who names it ("global.cfg", NAME). Pure.
[[nodiscard]] QMap<QString, QString> filesNamedIn(const ProxyModel &model);

//! Those of them that are not there, as sentences.
[[nodiscard]] QStringList missingFiles(const QMap<QString, QString> &files);

//! Watches such files.
class NamedFilesWatch final : public QObject {
    Q_OBJECT
public:
    //! These, and no others any more.
    void watch(const QMap<QString, QString> &files);
    void stop() { m_watchers.clear(); }

Q_SIGNALS:
    //! One came, went or changed.
    void changed(const QString &path);

private:
    std::map<QString, std::unique_ptr<DirectoryWatcher>> m_watchers; //!< by path
};

} // namespace proxym
