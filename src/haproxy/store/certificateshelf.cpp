// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/store/certificateshelf.h"

#include "base/privatedirectory.h"
#include "haproxy/store/durablefile.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace proxym {

QMap<QString, QByteArray> CertificateShelf::files() const
{
    const QDir directory(m_directory);
    QMap<QString, QByteArray> files;
    for (const QString &name : directory.entryList(QDir::Files))
        files.insert(name, contentOf(directory.filePath(name)).value_or(QByteArray()));
    return files;
}

QList<Certificate> CertificateShelf::certificates() const
{
    return CertificateFiles::from(files()).certificates;
}

//! Written next to the directory first, because HAProxy reads every file inside it.
Result<Done> CertificateShelf::put(const QString &name, const QByteArray &content) const
{
    const QString next = m_directory + u".next"_s;
    return writeFile(next, content, Readers::Owner).and_then([&](Done) {
        return moveOver(next, m_directory + u'/' + name);
    });
}

//! Companions belong to one certificate: those of another are removed before the certificate arrives, and its
//! own are added after it.
Result<Done> CertificateShelf::hold(const QList<Certificate> &certificates) const
{
    if (QFileInfo(m_directory).isSymLink())
        return failure(Error::Kind::NotWritable,
                       m_directory + u": is a symbolic link, and keys are not written through one"_s);
    if (const auto made = makePrivateDirectory(m_directory); !made)
        return made;
    QMap<QString, QByteArray> wanted, companions;
    for (const Certificate &certificate : certificates) {
        wanted.insert(certificate.file, certificate.pem);
        for (auto [suffix, content] : certificate.companions.asKeyValueRange())
            companions.insert(certificate.file + suffix, content);
    }
    const QMap<QString, QByteArray> before = files();
    for (auto [name, content] : before.asKeyValueRange())
        if (!wanted.contains(name) && companions.value(name) != content)
            QFile::remove(m_directory + u'/' + name);
    for (const auto &files : {wanted, companions})
        for (auto [name, content] : files.asKeyValueRange())
            if (!before.contains(name) || before.value(name) != content)
                if (const auto written = put(name, content); !written)
                    return written;
    return syncDirectory(m_directory);
}

} // namespace proxym
