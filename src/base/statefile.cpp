// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/statefile.h"

#include "base/logging.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int formatVersion = 1;

} // namespace

std::optional<QJsonObject> readState(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return std::nullopt;
    if (!file.open(QIODevice::ReadOnly)) {
        logWarning() << u"cannot read"_s << path << u":"_s << file.errorString();
        return std::nullopt;
    }
    QJsonParseError problem;
    const QJsonObject state = QJsonDocument::fromJson(file.readAll(), &problem).object();
    if (problem.error == QJsonParseError::NoError && state.value(u"version"_s).toInt() == formatVersion)
        return state;
    logWarning() << path << u"cannot be used:"_s
                 << (problem.error == QJsonParseError::NoError ? u"it is of another version"_s
                                                               : problem.errorString());
    return std::nullopt;
}

Result<Done> writeState(const QString &path, const QJsonObject &state)
{
    QJsonObject document = state;
    document.insert(u"version"_s, formatVersion);
    const QByteArray bytes = QJsonDocument(document).toJson(QJsonDocument::Compact);
    QDir().mkpath(QFileInfo(path).path());
    if (QFileInfo(path).isSymLink())
        QFile::remove(path); // QSaveFile would replace the link's target
    QSaveFile file(path);
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()
        || !file.flush() // commit() does not report its errors
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup) || !file.commit())
        return failure(Error::Kind::NotWritable, u"cannot write %1: %2"_s.arg(path, file.errorString()));
    return Done{};
}

} // namespace proxym
