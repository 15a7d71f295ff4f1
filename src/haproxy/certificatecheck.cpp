// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/certificatecheck.h"

#include "haproxy/certificateshelf.h"
#include "haproxy/configwriter.h"
#include "haproxy/durablefile.h"
#include "haproxy/haproxycommand.h"
#include "haproxy/haproxyrenderer.h"

#include <QDir>
#include <QScopeGuard>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Refused = QMap<QString, QString>;

//! Where certificates are tried out, and beside what.
struct Bench {
    HaproxySettings settings;
    CertificateShelf shelf;
    QString configPath;
    QByteArray global;

    [[nodiscard]] QByteArray config(bool withCertificates) const
    {
        QByteArray text = global
            + "\nglobal\n    no strict-limits\n\nfrontend proxym-certificates\n"
              "    mode http\n    timeout client 1s\n    bind 127.0.0.1:1";
        if (withCertificates)
            text += " ssl crt " + configWord(shelf.directory()).toUtf8();
        return text + '\n';
    }
};

//! Empty: HAProxy accepts it. One that crashes is told as what it is.
Task<Result<QString>> complaintAbout(QByteArray config, Bench bench)
{
    if (const auto written = writeFile(bench.configPath, config); !written)
        co_return tl::unexpected(written.error());
    const QStringList arguments{u"-c"_s, u"-f"_s, bench.configPath};
    const auto ended = co_await runCommand(bench.settings.binaryPath, arguments, bench.settings.timeout);
    if (!ended && ended.error().kind == Error::Kind::Failed)
        co_return ended.error().what;
    if (!ended)
        co_return tl::unexpected(ended.error().during(u"checking certificates"_s));
    if (ended->exitCode == 0)
        co_return QString();
    const QString alerts = alertsIn(ended->errors);
    co_return alerts.isEmpty() ? u"status %1"_s.arg(ended->exitCode) : alerts;
}

//! What is said of this file, by whatever names it.
QString sentenceAbout(const QString &file, const QString &complaint, const QString &directory)
{
    for (const QString &alert : complaint.split(u"; "_s))
        if (alert.contains(directory + u'/' + file + u'\''))
            return alert.section(u" : "_s, -1).remove(directory + u'/'); // behind the place in our own file
    return {};
}

Refused namedIn(const QString &complaint, const QList<Certificate> &certificates, const QString &directory)
{
    Refused named;
    for (const Certificate &certificate : certificates)
        if (const QString sentence = sentenceAbout(certificate.file, complaint, directory);
            !sentence.isEmpty())
            named.insert(certificate.file, sentence);
    return named;
}

Task<Result<Refused>> refusedAmong(QList<Certificate> certificates, Bench bench)
{
    if (certificates.isEmpty())
        co_return Refused();
    if (const auto placed = bench.shelf.hold(certificates); !placed)
        co_return tl::unexpected(placed.error());
    const auto complaint = co_await complaintAbout(bench.config(true), bench);
    if (!complaint)
        co_return tl::unexpected(complaint.error());
    if (complaint->isEmpty())
        co_return Refused();
    Refused refused = namedIn(*complaint, certificates, bench.shelf.directory());
    if (refused.isEmpty() && certificates.size() == 1)
        refused.insert(certificates.first().file, *complaint);
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

Task<Result<QMap<QString, QString>>> refusedCertificates(QList<Certificate> certificates, QByteArray global,
                                                         HaproxySettings settings, QString helpersPath)
{
    const QString directory = helpersPath + u"/certs-candidates"_s;
    const Bench beside{settings, CertificateShelf(directory), directory + u".cfg"_s, global};
    const auto cleaned = qScopeGuard([directory, config = beside.configPath] {
        QDir(directory).removeRecursively();
        QFile::remove(config);
    });
    // A text that is no good by itself says nothing about certificates.
    const auto complaint = co_await complaintAbout(beside.config(false), beside);
    if (!complaint)
        co_return tl::unexpected(complaint.error());
    Bench bench = beside;
    if (!complaint->isEmpty())
        bench.global = builtInGlobal();
    co_return co_await refusedAmong(certificates, bench);
}

} // namespace proxym
