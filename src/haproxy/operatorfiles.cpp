// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/operatorfiles.h"

#include "base/logging.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "web_80.yml changed", "3 files changed"; without names, only the complaints about the files changed.
QString whatChanged(const QStringList &names)
{
    if (names.isEmpty())
        return u"complaints changed"_s;
    return (names.size() == 1 ? names.first() : u"%1 files"_s.arg(names.size())) + u" changed"_s;
}

} // namespace

OperatorFiles::OperatorFiles(const HaproxySettings &settings, const CandidateJudge &judge)
    : m_rules{.httpPort = settings.httpPort, .httpsPort = settings.httpsPort, .settings = {}}
    , m_settings(settings.settingsPath, settings.isHttpsServed(),
                 settings.helpersPath() + u"/settings.json"_s)
    , m_settingsWatcher(settings.settingsPath, settingsFileSuffixes())
    , m_certificates(settings, settings.helpersPath(), judge)
{
    connect(&m_settingsWatcher, &DirectoryWatcher::changed, this,
            [this](const QStringList &names) { Q_EMIT changed(u"Settings"_s, whatChanged(names)); });
    connect(&m_certificates, &CertificateKeeper::changed, this,
            [this](const QStringList &files) { Q_EMIT changed(u"Certificates"_s, whatChanged(files)); });
    connect(&m_watch, &NamedFilesWatch::changed, this, [this](const QString &path) {
        logNotice() << path << u"changed; HAProxy reads it at its next reload"_s;
        Q_EMIT changed(u"Settings"_s, whatChanged({path}));
    });
}

Task<> OperatorFiles::start(QList<Certificate> certificates)
{
    m_isStarted = true;
    m_settingsWatcher.start();
    co_await m_certificates.start(certificates);
}

Task<> OperatorFiles::stop()
{
    m_settingsWatcher.stop();
    m_watch.stop();
    co_await m_certificates.stop();
}

ProxyRules OperatorFiles::rules()
{
    m_settings.readAgain();
    if (m_isStarted)
        m_settings.copy();
    ProxyRules rules = m_rules;
    rules.lacksHttps = m_settings.lacksHttps();
    rules.settings = settings().services;
    return rules;
}

QStringList OperatorFiles::complaintsBeside(const ProxyModel &model)
{
    return settings().complaints + m_certificates.complaints() + missingFiles(m_named.in(model));
}

void OperatorFiles::watchNamedIn(const QList<ProxyModel> &models)
{
    QMap<QString, QString> named;
    for (const ProxyModel &model : models)
        named.insert(m_named.in(model));
    m_watch.watch(named);
}

} // namespace proxym
