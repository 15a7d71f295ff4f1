// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/certificatekeeper.h"

#include "haproxy/certificatecheck.h"

#include <QCoroFuture>
#include <QFileInfo>
#include <QScopeGuard>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto retryAfter = 5s;

QMap<QString, Certificate> byFile(const QList<Certificate> &certificates)
{
    QMap<QString, Certificate> map;
    for (const Certificate &certificate : certificates)
        map.insert(certificate.file, certificate);
    return map;
}

//! Everything that HAProxy judges.
QByteArray substance(const Certificate &certificate)
{
    QByteArray all = certificate.pem;
    for (auto [suffix, content] : certificate.companions.asKeyValueRange())
        all += suffix.toUtf8() + content;
    return all;
}

QStringList differing(const QList<Certificate> &before, const QList<Certificate> &now)
{
    const QMap<QString, Certificate> old = byFile(before), young = byFile(now);
    QStringList files;
    for (const QString &file : young.keys())
        if (!old.contains(file) || old.value(file) != young.value(file))
            files.append(file);
    for (const QString &file : old.keys())
        if (!young.contains(file))
            files.append(file);
    return files;
}

} // namespace

CertificateKeeper::CertificateKeeper(const HaproxySettings &settings, const QString &helpersPath,
                                     const CandidateJudge &judge)
    : m_settings(settings)
    , m_helpersPath(helpersPath)
    , m_judge(judge)
    , m_shelf(RenderPaths{.helpersPath = helpersPath, .socketPath = {}}.certificatesPath())
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        m_isDue = true;
        lookAgain();
    });
}

Task<> CertificateKeeper::start()
{
    if (m_settings.certsPath.isEmpty())
        co_return;
    m_good = m_shelf.certificates();
    co_await look();
}

Task<> CertificateKeeper::stop()
{
    m_retry.stop();
    if (m_watcher)
        m_watcher->stop();
    co_await m_turn.settle();
}

void CertificateKeeper::lookAgain()
{
    launch("look at certificates", look());
}

//! Whether the path is a file's or a directory's shows only when it is there, and may change.
void CertificateKeeper::aim()
{
    const QFileInfo place(m_settings.certsPath);
    if (m_files && place.isFile() == m_isFile)
        return;
    m_isFile = place.isFile();
    const QString directory = m_isFile ? place.absolutePath() : m_settings.certsPath;
    const QStringList suffixes{m_isFile ? place.fileName() : QString()};
    m_files = std::make_unique<DirectoryContents>(directory, suffixes);
    m_watcher = std::make_unique<DirectoryWatcher>(directory, suffixes);
    connect(m_watcher.get(), &DirectoryWatcher::changed, this, &CertificateKeeper::lookAgain);
    m_watcher->start();
}

//! A file that is the path stands alone there.
bool CertificateKeeper::isMeant(const QString &name) const
{
    return !m_isFile || name == QFileInfo(m_settings.certsPath).fileName();
}

QMap<QString, QByteArray> CertificateKeeper::contents() const
{
    QMap<QString, QByteArray> contents;
    for (auto [name, content] : m_files->files().asKeyValueRange())
        if (isMeant(name))
            contents.insert(shelvedName(name), content);
    return contents;
}

Task<> CertificateKeeper::look()
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    aim();
    if (!m_files->readAgain() && !std::exchange(m_isDue, false))
        co_return;
    auto reading = QtConcurrent::run(&CertificateFiles::from, contents());
    CertificateFiles found = co_await reading;
    QStringList complaints;
    for (auto [name, why] : m_files->unreadable().asKeyValueRange()) {
        if (!isMeant(name))
            continue;
        if (m_files->files().contains(name))
            complaints.append(u"%1 cannot be read: %2; what it said last stays"_s.arg(name, why));
        else
            found.refused.insert(shelvedName(name), u"cannot be read: "_s + why);
    }
    const auto refused = co_await refusedOf(found.certificates);
    if (!refused) {
        put(m_good, {refused.error().what});
        m_retry.start(retryAfter);
        co_return;
    }
    found.certificates.removeIf([&](const Certificate &each) { return refused->contains(each.file); });
    found.refused.insert(*refused);
    for (auto [file, why] : found.refused.asKeyValueRange()) {
        const bool hasGood = byFile(m_good).contains(file);
        complaints.append(u"certificate %1 %2; %3"_s.arg(
            file, why, hasGood ? u"its last good version stays"_s : u"it is left out"_s));
    }
    if (m_files->isMissing())
        complaints.append(
            u"%1 cannot be read; the certificates it held last stay"_s.arg(m_settings.certsPath));
    else if (found.certificates.isEmpty() && found.refused.isEmpty())
        complaints.append(u"there is no certificate in %1"_s.arg(m_settings.certsPath));
    put(withLastGood(found), complaints);
}

//! Of those that are new, or other than what was refused before.
Task<Result<QMap<QString, QString>>> CertificateKeeper::refusedOf(QList<Certificate> found)
{
    const QMap<QString, Certificate> good = byFile(m_good);
    QMap<QString, QString> refused;
    QList<Certificate> open;
    for (const Certificate &each : std::as_const(found)) {
        const auto before = m_refused.constFind(each.file);
        if (before != m_refused.constEnd() && before->first == substance(each))
            refused.insert(each.file, before->second);
        else if (!good.contains(each.file) || good.value(each.file) != each)
            open.append(each);
    }
    m_refused.removeIf([&](const auto &known) { return !refused.contains(known.key()); });
    const auto more = co_await refusedCertificates(open, m_judge.goodGlobalText(), m_settings, m_helpersPath);
    if (!more)
        co_return more;
    for (const Certificate &each : std::as_const(open))
        if (more->contains(each.file))
            m_refused.insert(each.file, {substance(each), u"is refused: "_s + more->value(each.file)});
    for (auto [file, why] : more->asKeyValueRange())
        refused.insert(file, u"is refused: "_s + why);
    co_return refused;
}

QList<Certificate> CertificateKeeper::withLastGood(const CertificateFiles &found) const
{
    if (found.certificates.isEmpty() && found.refused.isEmpty())
        return m_good;
    QMap<QString, Certificate> certificates = byFile(found.certificates);
    for (const Certificate &good : m_good)
        if (found.refused.contains(good.file))
            certificates.insert(good.file, good);
    return certificates.values();
}

void CertificateKeeper::put(const QList<Certificate> &certificates, QStringList complaints)
{
    const QStringList files = differing(m_good, certificates);
    if (!files.isEmpty()) {
        if (const auto held = m_shelf.hold(certificates); held) {
            m_good = certificates;
        } else {
            complaints.append(held.error().what);
            m_retry.start(retryAfter);
        }
    }
    if (m_good.isEmpty())
        complaints.append(u"HTTPS is not served without a certificate"_s);
    if (files.isEmpty() && complaints == m_complaints)
        return;
    m_complaints = complaints;
    Q_EMIT changed(files);
}

} // namespace proxym
