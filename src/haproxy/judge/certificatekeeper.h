// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorycontents.h"
#include "base/directorywatcher.h"
#include "base/turnstile.h"
#include "haproxy/config/certificate.h"
#include "haproxy/judge/candidatejudge.h"

#include <QTimer>

namespace proxym {

//! The certificates of PROXYM_HAPROXY_CERTS_PATH, a file or a directory. HAProxy checks each new or renewed
//! one before it counts. For one that is bad or cannot be read, the last good version stays in use. If none
//! can be found at all, all stay.
class CertificateKeeper final : public QObject {
    Q_OBJECT
public:
    //! `judge` must outlive it; certificates are checked together with the `global` text that HAProxy
    //! accepted last.
    CertificateKeeper(const HaproxySettings &settings, const QString &helpersPath,
                      const CandidateJudge &judge);

    //! Returns when the certificates there now have been checked. `good` are those that HAProxy accepted
    //! before.
    [[nodiscard]] Task<> start(QList<Certificate> good);
    [[nodiscard]] Task<> stop();

    //! Sorted by file.
    [[nodiscard]] const QList<Certificate> &certificates() const { return m_good; }
    //! "certificate shop.pem is cut off …; its last good version stays"
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }

Q_SIGNALS:
    //! The certificates, or only the complaints.
    void changed(const QStringList &files);

private:
    //! What HAProxy refused, and with which `global` text.
    struct Refusal {
        QByteArray substance;
        QString why;
    };

    void watch();
    void aim();
    [[nodiscard]] Task<> look();
    [[nodiscard]] QMap<QString, QByteArray> contents() const;
    [[nodiscard]] QMap<QString, QString> unreadable() const;
    [[nodiscard]] Task<Result<QMap<QString, QString>>> refusedOf(QList<Certificate> found);
    [[nodiscard]] QByteArray substanceOf(const Certificate &certificate) const;
    [[nodiscard]] QList<Certificate> withLastGood(const CertificateFiles &found) const;
    [[nodiscard]] QStringList complaintsAbout(const CertificateFiles &found) const;
    void take(const QList<Certificate> &certificates, const QStringList &complaints);

    HaproxySettings m_settings;
    QString m_helpersPath;
    const CandidateJudge &m_judge;
    std::vector<std::unique_ptr<DirectoryWatcher>> m_watchers; //!< for the path as a directory and as a file
    std::unique_ptr<DirectoryContents> m_files;
    bool m_isFile = false; //!< whether `m_files` treats the path as a file
    QTimer m_retry; //!< something went wrong that is not a certificate's fault
    bool m_isDue = false; //!< everything has to be looked at, changed or not
    Turnstile m_turn;
    QList<Certificate> m_good;
    QMap<QString, Refusal> m_refused; //!< by file
    QStringList m_complaints;
};

} // namespace proxym
