// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/judge/certificatekeeper.h"
#include "haproxy/settings/namedfiles.h"
#include "haproxy/settings/settingsfiles.h"

namespace proxym {

//! Watches everything on disk that the operator provides for HAProxy: the settings directory, the
//! certificates, and the files that the settings name.
class OperatorFiles final : public QObject {
    Q_OBJECT
public:
    //! `judge` must outlive it.
    OperatorFiles(const HaproxySettings &settings, const CandidateJudge &judge);

    //! `certificates` are those that HAProxy accepted before.
    [[nodiscard]] Task<> start(QList<Certificate> certificates);
    [[nodiscard]] Task<> stop();

    //! What the settings directory now says about services, and where HTTP and HTTPS are served.
    [[nodiscard]] ProxyRules rules();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings.settings(); }
    [[nodiscard]] const QList<Certificate> &certificates() const { return m_certificates.certificates(); }
    //! What is wrong with any of them, as sentences, while HAProxy serves this model.
    [[nodiscard]] QStringList complaintsBeside(const ProxyModel &model);
    //! From now on the files that these models name are watched, too, and no others.
    void watchNamedIn(const QList<ProxyModel> &models);

Q_SIGNALS:
    //! "web_80.yml changed"
    void changed(const QString &source, const QString &reason);

private:
    ProxyRules m_rules; //!< everything except the services' settings
    SettingsFiles m_settings;
    DirectoryWatcher m_settingsWatcher;
    CertificateKeeper m_certificates;
    NamedFiles m_named;
    NamedFilesWatch m_watch;
    bool m_isStarted = false; //!< a preview makes no copies
};

} // namespace proxym
