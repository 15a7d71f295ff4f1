// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settinglook.h"

#include "settings/settingvalue.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHostInfo>
#include <QSslCertificate>
#include <QTcpServer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Empty if this directory exists or can be created; else why not.
QString whyNoDirectory(const QString &path)
{
    QFileInfo above(path);
    while (!above.exists() && above.absoluteFilePath() != above.absolutePath())
        above = QFileInfo(above.absolutePath());
    const QString name = above.absoluteFilePath();
    if (!above.isDir())
        return name + u" is not a directory"_s;
    return above.isWritable() && above.isExecutable() ? QString() : name + u" is not writable"_s;
}

//! HAProxy skips these in a directory of certificates.
bool isBesideCertificates(const QFileInfo &file)
{
    static const QStringList others{u"key"_s, u"issuer"_s, u"ocsp"_s, u"sctl"_s};
    return file.fileName().startsWith(u'.') || others.contains(file.suffix());
}

//! The content of a PEM file with a certificate; else what is wrong with it.
Result<QByteArray> certificatesIn(const QString &path)
{
    constexpr qint64 most = qint64(16) * 1024 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Kind::Failed, path + u": "_s + file.errorString());
    const QByteArray pem = file.read(most);
    if (QSslCertificate::fromData(pem, QSsl::Pem).isEmpty())
        return failure(Error::Kind::Malformed, path + u" holds no certificate"_s);
    return pem;
}

Finding lookAtCertificate(const QString &path)
{
    const auto pem = certificatesIn(path);
    if (!pem)
        return {.mistake = u"must be a certificate with its key: "_s + pem.error().what};
    if (!pem->contains("PRIVATE KEY-----") && !QFileInfo::exists(path + u".key"_s))
        return {.mistake =
                    u"must be a certificate with its key: %1 has no key, and there is no %1.key"_s.arg(path)};
    const QDateTime end = QSslCertificate::fromData(*pem, QSsl::Pem).first().expiryDate();
    const auto lookedAt = QDateTime::currentDateTimeUtc(); // the expiry is a date, too, and only shown
    if (end < lookedAt)
        return {.doubt = u"%1 expired on %2"_s.arg(path, end.toString(Qt::ISODate))};
    return {};
}

} // namespace

Finding lookAtProgram(const QString &path)
{
    const QFileInfo program(path);
    const QString why = !program.exists() ? u"it does not exist"_s
        : !program.isFile()               ? u"it is not a file"_s
        : !program.isExecutable()         ? u"it is not executable"_s
                                          : QString();
    return {.mistake = why.isEmpty() ? QString() : u"must be a program that can be run: "_s + why};
}

Finding lookAtDirectory(const QString &path)
{
    const QFileInfo directory(path);
    if (directory.exists() && !(directory.isDir() && directory.isReadable() && directory.isExecutable()))
        return {.mistake = u"must be a directory that can be read"_s};
    if (directory.exists())
        return {};
    if (const QString why = whyNoDirectory(path); !why.isEmpty())
        return {.mistake = u"must be a directory: it does not exist, and "_s + why};
    return {.doubt = path + u" does not exist yet"_s};
}

Finding lookAtFileToWrite(const QString &path)
{
    if (QFileInfo(path).isDir())
        return {.mistake = u"must be a file, not a directory"_s};
    const QString why = whyNoDirectory(QFileInfo(path).absolutePath());
    return {.mistake = why.isEmpty() ? QString() : u"must be a file that can be written: "_s + why};
}

Finding lookAtCertificates(const QString &path)
{
    if (!QFileInfo(path).isDir())
        return lookAtCertificate(path);
    QFileInfoList files = QDir(path).entryInfoList(QDir::Files, QDir::Name);
    files.removeIf(isBesideCertificates);
    if (files.isEmpty())
        return {.mistake = u"must be a PEM file or a directory of them: no such file is in it"_s};
    Finding found;
    for (const QFileInfo &file : std::as_const(files)) {
        const Finding one = lookAtCertificate(file.filePath());
        if (!one.mistake.isEmpty())
            return one;
        if (found.doubt.isEmpty())
            found.doubt = one.doubt;
    }
    return found;
}

Finding lookAtAuthorities(const QString &path)
{
    const auto pem = certificatesIn(path);
    return {.mistake = pem ? QString() : u"must be a PEM file with certificates: "_s + pem.error().what};
}

Finding lookAtBindAddress(const QString &host)
{
    if (host == u"*")
        return {};
    const QHostAddress literal(host);
    const QList<QHostAddress> addresses =
        literal.isNull() ? QHostInfo::fromName(host).addresses() : QList<QHostAddress>{literal};
    if (addresses.isEmpty())
        return {.mistake = u"must be an address of this machine: no such host is known"_s};
    QTcpServer server; // on a port chosen by the kernel: the intended one may be in use by proxym itself
    if (!server.listen(addresses.first()))
        return {.mistake = u"must be an address of this machine: "_s + server.errorString()};
    return {};
}

Finding lookAtEndpoint(const QString &text)
{
    const auto endpoint = SettingValue<Endpoint>::parse(text);
    return endpoint ? lookAtBindAddress(endpoint->host) : Finding{};
}

} // namespace proxym
