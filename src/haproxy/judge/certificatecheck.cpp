// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/certificatecheck.h"

#include "haproxy/config/configwriter.h"
#include "haproxy/config/renderer.h"
#include "haproxy/process/command.h"
#include "haproxy/store/certificateshelf.h"
#include "haproxy/store/durablefile.h"

#include <QCoroFuture>
#include <QDir>
#include <QScopeGuard>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Refused = CertificateRefusals;

//! Where certificates are tried, and with which other text.
struct Bench {
    HaproxySettings settings;
    CertificateShelf shelf;
    QString configPath;
    QByteArray global;

    //! Each certificate has its own bind: HAProxy reports only the first bad certificate of a bind.
    [[nodiscard]] QByteArray config(const QList<Certificate> &certificates) const
    {
        QByteArray text = global
            + "\nglobal\n    no strict-limits\n\nfrontend proxym-certificates\n"
              "    mode http\n    timeout client 1s\n    bind 127.0.0.1:1\n";
        for (const Certificate &certificate : certificates)
            text += "    bind 127.0.0.1:1 ssl crt " + configWord(pathOf(certificate)).toUtf8() + '\n';
        return text;
    }
    [[nodiscard]] QString pathOf(const Certificate &certificate) const
    {
        return shelf.directory() + u'/' + certificate.file;
    }
};

//! Empty: HAProxy accepts it. A crash is reported only if it happens twice; once may be a coincidence.
Task<Result<CertificateRefusal>> complaintAbout(QByteArray config, Bench bench)
{
    if (const auto written = writeFile(bench.configPath, config); !written)
        co_return tl::unexpected(written.error());
    const QStringList arguments{u"-c"_s, u"-f"_s, bench.configPath};
    auto ended = co_await runCommand(bench.settings.binaryPath, arguments, bench.settings.timeout);
    if (!ended && ended.error().kind == Error::Kind::Failed)
        ended = co_await runCommand(bench.settings.binaryPath, arguments, bench.settings.timeout);
    if (!ended && ended.error().kind == Error::Kind::Failed)
        co_return CertificateRefusal{ended.error().what, true};
    if (!ended)
        co_return tl::unexpected(ended.error().during(u"checking certificates"_s));
    if (ended->exitCode == 0)
        co_return CertificateRefusal();
    const QString alerts = alertsIn(ended->errors);
    const QString said = alerts.isEmpty() ? u"status %1"_s.arg(ended->exitCode) : alerts;
    co_return CertificateRefusal{said, false};
}

//! What the complaint says about this file.
QString sentenceAbout(const QString &file, const QString &complaint, const QString &directory)
{
    for (const QString &alert : complaint.split(u"; "_s))
        if (alert.contains(directory + u'/' + file + u'\''))
            return alert.section(u" : "_s, -1)
                .remove(directory + u'/'); // without the position in our own file
    return {};
}

Refused namedIn(const QString &complaint, const QList<Certificate> &certificates, const QString &directory)
{
    Refused named;
    for (const Certificate &certificate : certificates)
        if (const QString sentence = sentenceAbout(certificate.file, complaint, directory);
            !sentence.isEmpty())
            named.insert(certificate.file, {sentence, false});
    return named;
}

Task<Result<Refused>> refusedAmong(QList<Certificate> certificates, Bench bench)
{
    if (certificates.isEmpty())
        co_return Refused();
    auto placing = QtConcurrent::run(&CertificateShelf::hold, bench.shelf, certificates);
    if (const Result<Done> placed = co_await placing; !placed)
        co_return tl::unexpected(placed.error());
    const auto complaint = co_await complaintAbout(bench.config(certificates), bench);
    if (!complaint)
        co_return tl::unexpected(complaint.error());
    if (complaint->why.isEmpty())
        co_return Refused();
    Refused refused = namedIn(complaint->why, certificates, bench.shelf.directory());
    if (refused.isEmpty() && certificates.size() == 1)
        refused.insert(certificates.first().file, {complaint->why.section(u" : "_s, -1), complaint->isCrash});
    QList<QList<Certificate>> rest;
    if (refused.isEmpty()) {
        rest = {certificates.mid(0, certificates.size() / 2), certificates.mid(certificates.size() / 2)};
    } else {
        certificates.removeIf([&](const Certificate &each) { return refused.contains(each.file); });
        rest = {certificates};
    }
    for (const QList<Certificate> &some : std::as_const(rest)) {
        const auto more = co_await refusedAmong(some, bench);
        if (!more)
            co_return more;
        refused.insert(*more);
    }
    co_return refused;
}

} // namespace

Task<Result<CertificateRefusals>> refusedCertificates(QList<Certificate> certificates, QByteArray global,
                                                      HaproxySettings settings, QString helpersPath)
{
    const QString directory = helpersPath + u"/certs-unchecked"_s;
    const Bench beside{settings, CertificateShelf(directory), directory + u".cfg"_s, global};
    const auto cleaned = qScopeGuard([directory, config = beside.configPath] {
        QDir(directory).removeRecursively();
        QFile::remove(config);
    });
    if (certificates.isEmpty())
        co_return Refused();
    // A text that HAProxy rejects by itself says nothing about certificates.
    const QByteArray without = beside.config({});
    const auto complaint = co_await complaintAbout(without, beside);
    if (!complaint)
        co_return tl::unexpected(complaint.error());
    Bench bench = beside;
    if (!complaint->why.isEmpty())
        bench.global = builtInGlobal();
    co_return co_await refusedAmong(certificates, bench);
}

} // namespace proxym
