// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/certificates.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QSslCertificate>
#include <QSslSocket>

using namespace Qt::StringLiterals;

namespace proxym::test {

QByteArray newCertificate(const QStringList &domains, const QString &keyKind)
{
    QStringList names;
    for (const QString &domain : domains)
        names.append(u"DNS:"_s + domain);
    const QStringList key = keyKind == u"ec"_s
        ? QStringList{u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s}
        : QStringList{keyKind};
    QProcess openssl;
    openssl.start(u"openssl"_s,
                  QStringList{u"req"_s, u"-x509"_s, u"-nodes"_s, u"-days"_s, u"2"_s, u"-subj"_s,
                              u"/CN="_s + domains.first(), u"-addext"_s,
                              u"subjectAltName="_s + names.join(u','), u"-keyout"_s, u"-"_s, u"-out"_s,
                              u"-"_s, u"-newkey"_s}
                      + key);
    const bool isDone = openssl.waitForFinished(30'000) && openssl.exitCode() == 0;
    return isDone ? openssl.readAllStandardOutput() : QByteArray();
}

QString fingerprintIn(const QByteArray &pem)
{
    return QString::fromLatin1(QSslCertificate(pem).digest(QCryptographicHash::Sha1).toHex().toUpper());
}

QString shownCertificate(Port port, const QString &name)
{
    constexpr int patience = 5'000; // ms
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, port.number(), name);
    if (!socket.waitForEncrypted(patience))
        return {};
    return QString::fromLatin1(socket.peerCertificate().digest(QCryptographicHash::Sha1).toHex().toUpper());
}

QByteArray blockOf(const QByteArray &pem, const QByteArray &kind)
{
    const QByteArray begin = "-----BEGIN " + kind + "-----", end = "-----END " + kind + "-----\n";
    const qsizetype from = pem.indexOf(begin);
    return pem.mid(from, pem.indexOf(end, from) + end.size() - from);
}

} // namespace proxym::test
