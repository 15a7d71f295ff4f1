// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/certificate.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSslCertificate>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QStringList companionSuffixes{u".issuer"_s, u".ocsp"_s, u".sctl"_s};
const QString keySuffix = u".key"_s;

bool goesWithAnother(const QString &fileName)
{
    return fileName.endsWith(keySuffix) || std::ranges::any_of(companionSuffixes, [&](const QString &suffix) {
               return fileName.endsWith(suffix);
           });
}

//! The PEM blocks of a text, one after the other. The text around them is meant for people, and an empty line
//! would end what the admin socket reads. Malformed where a block is cut off.
Result<QByteArray> blocksOf(const QByteArray &text)
{
    QByteArray blocks, end;
    for (const QByteArray &raw : QByteArray(text).replace("\xef\xbb\xbf", "").split('\n')) {
        const QByteArray line = raw.trimmed();
        if (end.isEmpty() && line.startsWith("-----BEGIN ") && line.endsWith("-----"))
            end = "-----END " + line.mid(11);
        else if (line.startsWith("-----BEGIN "))
            break;
        if (end.isEmpty() || line.isEmpty())
            continue;
        blocks += line + '\n';
        if (line == end)
            end.clear();
    }
    if (!end.isEmpty())
        return failure(Error::Kind::Malformed,
                       u"is cut off: there is no line \"%1\""_s.arg(QString::fromUtf8(end)));
    return blocks;
}

//! "-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----", "-----BEGIN X509 CERTIFICATE-----"
bool hasCertificate(const QByteArray &blocks)
{
    return blocks.contains(" CERTIFICATE-----\n");
}

//! Where the key may be if it is not in the file: "a.crt.key", or "a.key" as with `ssl-load-extra-del-ext`.
QByteArray keyBeside(const QMap<QString, QByteArray> &contents, const QString &name)
{
    const QString other = name.left(name.lastIndexOf(u'.')) + keySuffix;
    return contents.contains(name + keySuffix) ? contents.value(name + keySuffix) : contents.value(other);
}

bool hasKey(const QByteArray &blocks)
{
    return blocks.contains("PRIVATE KEY-----\n");
}

Result<QByteArray> pemFrom(const QMap<QString, QByteArray> &contents, const QString &name)
{
    auto pem = blocksOf(contents.value(name));
    if (pem && !hasKey(*pem)) {
        const auto key = blocksOf(keyBeside(contents, name));
        if (!key)
            return failure(Error::Kind::Malformed, u"its %1 %2"_s.arg(keySuffix, key.error().what));
        *pem += *key;
    }
    if (!pem)
        return pem;
    if (!hasCertificate(*pem))
        return failure(Error::Kind::Malformed, u"holds no certificate"_s);
    if (!hasKey(*pem))
        return failure(Error::Kind::Malformed,
                       u"holds no private key, and there is no %1%2"_s.arg(name, keySuffix));
    if (pem->contains("ENCRYPTED"))
        return failure(Error::Kind::Malformed, u"has a key with a passphrase, which nobody could enter"_s);
    return pem;
}

//! HAProxy takes the first certificate of any kind; Qt takes the first of the usual kind.
void describe(Certificate &certificate)
{
    static const QRegularExpression first(u"-----BEGIN (\\w+ )?CERTIFICATE-----"_s);
    const QString ownCertificate = first.match(QString::fromLatin1(certificate.pem)).captured();
    if (ownCertificate != u"-----BEGIN CERTIFICATE-----"_s)
        return;
    const QSslCertificate own = QSslCertificate::fromData(certificate.pem, QSsl::Pem).value(0);
    const QStringList alternative = own.subjectAlternativeNames().values(QSsl::DnsEntry);
    for (const QString &domain : alternative + own.subjectInfo(QSslCertificate::CommonName))
        if (!certificate.domains.contains(domain.toLower()))
            certificate.domains.append(domain.toLower());
    certificate.domains.sort();
    certificate.fingerprint = QString::fromLatin1(own.digest(QCryptographicHash::Sha1).toHex().toUpper());
}

} // namespace

CertificateFiles CertificateFiles::from(const QMap<QString, QByteArray> &contents)
{
    CertificateFiles files;
    for (const QString &name : contents.keys()) {
        if (goesWithAnother(name))
            continue;
        const auto pem = pemFrom(contents, name);
        if (!pem) {
            files.refused.insert(name, pem.error().what);
            continue;
        }
        Certificate certificate{.file = name, .pem = *pem};
        describe(certificate);
        for (const QString &suffix : companionSuffixes)
            if (contents.contains(name + suffix))
                certificate.companions.insert(suffix, contents.value(name + suffix));
        files.certificates.append(certificate);
    }
    return files;
}

QStringList companionEndings()
{
    return companionSuffixes + QStringList{keySuffix};
}

QString shelvedName(const QString &fileName)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(fileName, "*+=@,:"));
}

} // namespace proxym
