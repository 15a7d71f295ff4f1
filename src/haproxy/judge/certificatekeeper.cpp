// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/certificatekeeper.h"

#include "haproxy/judge/certificatecheck.h"

#include <QCoroFuture>
#include <QFileInfo>
#include <QScopeGuard>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto retryAfter = 5s;
constexpr auto retryAfterCrash = 10s;

QMap<QString, Certificate> byFile(const QList<Certificate> &certificates)
{
    QMap<QString, Certificate> map;
    for (const Certificate &certificate : certificates)
        map.insert(certificate.file, certificate);
    return map;
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

//! A file and its companions.
QStringList namesAround(const QString &file)
{
    QStringList names{file, file.left(file.lastIndexOf(u'.')) + u".key"_s};
    for (const QString &ending : companionEndings())
        names.append(file + ending);
    return names;
}

} // namespace

CertificateKeeper::CertificateKeeper(const HaproxySettings &settings, const QString &helpersPath,
                                     const CandidateJudge &judge)
    : m_settings(settings)
    , m_helpersPath(helpersPath)
    , m_judge(judge)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        m_isDue = true;
        launch("looking at certificates", look());
    });
}

Task<> CertificateKeeper::start(QList<Certificate> good)
{
    if (m_settings.certsPath.isEmpty())
        co_return;
    m_good = good;
    watch();
    co_await look();
}

Task<> CertificateKeeper::stop()
{
    m_retry.stop();
    m_watchers.clear();
    co_await m_turn.settle();
}

//! Whether the path is a file or a directory is known only once it exists, and may change.
void CertificateKeeper::watch()
{
    const QFileInfo place(m_settings.certsPath);
    const auto add = [this](const QString &directory, const QStringList &suffixes) {
        auto watcher = std::make_unique<DirectoryWatcher>(directory, suffixes);
        connect(watcher.get(), &DirectoryWatcher::changed, this,
                [this] { launch("looking at certificates", look()); });
        watcher->start();
        m_watchers.push_back(std::move(watcher));
    };
    add(m_settings.certsPath, {QString()});
    add(place.absolutePath(), namesAround(place.fileName()));
}

void CertificateKeeper::aim()
{
    const QFileInfo place(m_settings.certsPath);
    const bool isFile = place.exists() ? place.isFile() : m_isFile;
    if (m_files && isFile == m_isFile)
        return;
    m_isFile = isFile;
    m_files = isFile
        ? std::make_unique<DirectoryContents>(place.absolutePath(), namesAround(place.fileName()))
        : std::make_unique<DirectoryContents>(m_settings.certsPath, QStringList{QString()});
}

QMap<QString, QByteArray> CertificateKeeper::contents() const
{
    const QStringList meant = namesAround(QFileInfo(m_settings.certsPath).fileName());
    QMap<QString, QByteArray> contents;
    for (auto [name, content] : m_files->files().asKeyValueRange())
        if (!m_isFile || meant.contains(name))
            contents.insert(shelvedName(name), content);
    return contents;
}

QMap<QString, QString> CertificateKeeper::unreadable() const
{
    const QString only = m_isFile ? QFileInfo(m_settings.certsPath).fileName() : QString();
    QMap<QString, QString> unreadable;
    for (auto [name, why] : m_files->unreadable().asKeyValueRange())
        if (only.isEmpty() || name == only)
            unreadable.insert(shelvedName(name), u"cannot be read: "_s + why);
    return unreadable;
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
    found.certificates.removeIf(
        [bad = unreadable()](const Certificate &each) { return bad.contains(each.file); });
    found.refused.insert(unreadable());
    const auto refused = co_await refusedOf(found.certificates);
    if (!refused) {
        take(m_good, {refused.error().what});
        m_retry.start(retryAfter);
        co_return;
    }
    found.certificates.removeIf([&](const Certificate &each) { return refused->contains(each.file); });
    found.refused.insert(*refused);
    take(withLastGood(found), complaintsAbout(found));
}

//! Checks only certificates that are new, or that differ from what was refused before.
Task<Result<QMap<QString, QString>>> CertificateKeeper::refusedOf(QList<Certificate> found)
{
    const QMap<QString, Certificate> good = byFile(m_good);
    QMap<QString, QString> refused;
    QList<Certificate> open;
    for (const Certificate &each : std::as_const(found)) {
        const auto before = m_refused.constFind(each.file);
        if (before != m_refused.constEnd() && before->substance == substanceOf(each))
            refused.insert(each.file, before->why);
        else if (!good.contains(each.file) || good.value(each.file) != each)
            open.append(each);
    }
    m_refused.removeIf([&](const auto &known) { return !refused.contains(known.key()); });
    const auto more = co_await refusedCertificates(open, m_judge.goodGlobalText(), m_settings, m_helpersPath);
    if (!more)
        co_return tl::unexpected(more.error());
    for (const Certificate &each : std::as_const(open)) {
        const auto refusal = more->constFind(each.file);
        if (refusal == more->constEnd())
            continue;
        refused.insert(each.file, u"is refused: "_s + refusal->why);
        if (refusal->isCrash)
            m_retry.start(retryAfterCrash);
        else
            m_refused.insert(each.file, {substanceOf(each), refused.value(each.file)});
    }
    co_return refused;
}

//! Everything that a refusal depends on.
QByteArray CertificateKeeper::substanceOf(const Certificate &certificate) const
{
    QByteArray all =
        certificate.pem + m_judge.goodGlobalText() + programStamp(m_settings.binaryPath).toUtf8();
    for (auto [suffix, content] : certificate.companions.asKeyValueRange())
        all += suffix.toUtf8() + content;
    return all;
}

QList<Certificate> CertificateKeeper::withLastGood(const CertificateFiles &found) const
{
    if (found.certificates.isEmpty())
        return m_good;
    QMap<QString, Certificate> certificates = byFile(found.certificates);
    for (const Certificate &good : m_good)
        if (found.refused.contains(good.file))
            certificates.insert(good.file, good);
    return certificates.values();
}

QStringList CertificateKeeper::complaintsAbout(const CertificateFiles &found) const
{
    constexpr qsizetype most = 20;
    QStringList complaints;
    if (m_files->isMissing())
        complaints.append(u"%1 cannot be read"_s.arg(m_settings.certsPath));
    else if (found.certificates.isEmpty() && found.refused.isEmpty())
        complaints.append(u"there is no certificate in %1"_s.arg(m_settings.certsPath));
    const QMap<QString, Certificate> good = byFile(m_good);
    for (auto [file, why] : found.refused.asKeyValueRange())
        complaints.append(u"certificate %1 %2; %3"_s.arg(
            file, why, good.contains(file) ? u"its last good version stays"_s : u"it is left out"_s));
    if (const qsizetype more = complaints.size() - most; more > 0)
        complaints = complaints.first(most) + QStringList{u"%1 more certificates are bad"_s.arg(more)};
    if (found.certificates.isEmpty())
        complaints.append(m_good.isEmpty() ? u"HTTPS is not served without a certificate"_s
                                           : u"the last good certificates stay in use"_s);
    return complaints;
}

void CertificateKeeper::take(const QList<Certificate> &certificates, const QStringList &complaints)
{
    const QStringList files = differing(m_good, certificates);
    if (files.isEmpty() && complaints == m_complaints)
        return;
    m_good = certificates;
    m_complaints = complaints;
    Q_EMIT changed(files);
}

} // namespace proxym
