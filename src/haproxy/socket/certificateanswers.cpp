// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/certificateanswers.h"

namespace proxym {

QStringList certificateListFrom(const QByteArray &answer, const QString &directory)
{
    const QByteArray start = directory.toUtf8() + '/';
    QStringList files;
    for (const QByteArray &line : answer.split('\n'))
        if (line.startsWith(start)) // options may follow
            files.append(QString::fromUtf8(line.mid(start.size()).split(' ').first()));
    return files;
}

QMap<QString, QString> fingerprintsFrom(const QByteArray &answer)
{
    QMap<QString, QString> fingerprints;
    QString file;
    for (const QByteArray &line : answer.split('\n')) {
        const QString value = QString::fromUtf8(line.mid(line.indexOf(':') + 1).trimmed());
        if (line.startsWith("Filename:"))
            file = value.mid(value.lastIndexOf(u'/') + 1);
        else if (line.startsWith("SHA1 FingerPrint:") && !file.isEmpty())
            fingerprints.insert(file, value);
    }
    return fingerprints;
}

} // namespace proxym
