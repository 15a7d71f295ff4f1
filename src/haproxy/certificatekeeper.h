// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/directorycontents.h"
#include "core/directorywatcher.h"
#include "core/turnstile.h"
#include "haproxy/candidatejudge.h"
#include "haproxy/certificateshelf.h"

#include <QTimer>

namespace proxym {

//! The certificates of PROXYM_HAPROXY_CERTS_PATH, a file or a directory. Each that is new or renewed is
//! checked by HAProxy and put on the shelf in `<config>.d/certs`, where HAProxy reads it; of one that is bad,
//! or cannot be read, the last good version stays there. While none can be found at all, all stay. What lies
//! on the shelf is good, so that HAProxy can always be started.
class CertificateKeeper final : public QObject {
    Q_OBJECT
public:
    //! `judge` outlives it; beside the `global` text that HAProxy took last certificates are checked.
    CertificateKeeper(const HaproxySettings &settings, const QString &helpersPath,
                      const CandidateJudge &judge);

    //! Returns when what is there now has been checked. Nothing without a path.
    [[nodiscard]] Task<> start();
    [[nodiscard]] Task<> stop();

    //! What is on the shelf, sorted by file.
    [[nodiscard]] const QList<Certificate> &certificates() const { return m_good; }
    //! "shop.pem is cut off …; its last good version stays"
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }

Q_SIGNALS:
    //! Certificates or complaints.
    void changed(const QStringList &files);

private:
    void lookAgain();
    void aim();
    [[nodiscard]] Task<> look();
    [[nodiscard]] Task<Result<QMap<QString, QString>>> refusedOf(QList<Certificate> found);
    [[nodiscard]] bool isMeant(const QString &name) const;
    [[nodiscard]] QMap<QString, QByteArray> contents() const;
    [[nodiscard]] QList<Certificate> withLastGood(const CertificateFiles &found) const;
    void put(const QList<Certificate> &certificates, QStringList complaints);

    HaproxySettings m_settings;
    QString m_helpersPath;
    const CandidateJudge &m_judge;
    CertificateShelf m_shelf;
    bool m_isFile = false; //!< the path is one file's
    std::unique_ptr<DirectoryContents> m_files;
    std::unique_ptr<DirectoryWatcher> m_watcher;
    QTimer m_retry; //!< something went wrong that is nobody's fault
    bool m_isDue = false; //!< all has to be looked at, whether it has changed or not
    Turnstile m_turn;
    QList<Certificate> m_good;
    QMap<QString, std::pair<QByteArray, QString>> m_refused; //!< file → what was refused, and why
    QStringList m_complaints;
};

} // namespace proxym
