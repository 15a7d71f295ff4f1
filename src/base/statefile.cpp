// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/statefile.h"

#include "base/jsonslices.h"
#include "base/logging.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int formatVersion = 1;

//! What `fill` writes replaces the file.
Result<Done> replaced(const QString &path, const std::function<bool(QSaveFile &)> &fill)
{
    QDir().mkpath(QFileInfo(path).path());
    if (QFileInfo(path).isSymLink())
        QFile::remove(path); // QSaveFile would replace the link's target
    QSaveFile file(path);
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly) || !fill(file)
        || !file.flush() // commit() does not report its errors
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup) || !file.commit())
        return failure(Error::Kind::NotWritable, u"cannot write %1: %2"_s.arg(path, file.errorString()));
    return Done{};
}

bool write(QSaveFile &file, const QByteArray &bytes)
{
    return file.write(bytes) == bytes.size();
}

QByteArray textOf(QJsonObject state)
{
    state.insert(u"version"_s, formatVersion);
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

bool isOurs(const QString &path, const QJsonObject &state, const QJsonParseError &problem)
{
    const bool isJson = problem.error == QJsonParseError::NoError;
    if (isJson && state.value(u"version"_s).toInt() == formatVersion)
        return true;
    logWarning() << path << u"cannot be used:"_s
                 << (isJson ? u"it is of another version"_s : problem.errorString());
    return false;
}

//! True if the file is there and open.
bool isOpened(QFile &file)
{
    if (!file.exists())
        return false;
    if (file.open(QIODevice::ReadOnly))
        return true;
    logWarning() << u"cannot read"_s << file.fileName() << u":"_s << file.errorString();
    return false;
}

} // namespace

std::optional<QJsonObject> readState(const QString &path)
{
    QFile file(path);
    if (!isOpened(file))
        return std::nullopt;
    QJsonParseError problem;
    const QJsonObject state = QJsonDocument::fromJson(file.readAll(), &problem).object();
    return isOurs(path, state, problem) ? std::optional(state) : std::nullopt;
}

std::optional<QJsonObject> readState(const QString &path, const QString &list,
                                     const std::function<void(const QJsonValue &)> &visit)
{
    constexpr qint64 atOnce = qint64(256) * 1024;
    QFile file(path);
    if (!isOpened(file))
        return std::nullopt;
    json::Slices slices(list.toUtf8());
    QJsonParseError problem{.offset = 0, .error = QJsonParseError::NoError};
    const auto visitAll = [&](const QJsonArray &elements) {
        for (const QJsonValue &element : elements)
            visit(element);
    };
    while (!file.atEnd() && problem.error == QJsonParseError::NoError) {
        for (const QByteArray &slice : slices.add(file.read(atOnce))) {
            if (problem.error == QJsonParseError::NoError)
                visitAll(QJsonDocument::fromJson(slice, &problem).array());
        }
    }
    QJsonObject state;
    if (problem.error == QJsonParseError::NoError)
        state = QJsonDocument::fromJson(slices.rest(), &problem).object();
    visitAll(state.value(list).toArray());
    return isOurs(path, state, problem) ? std::optional(state) : std::nullopt;
}

Result<Done> writeState(const QString &path, const QJsonObject &state)
{
    return replaced(path, [&](QSaveFile &file) { return write(file, textOf(state)); });
}

Result<Done> writeState(const QString &path, const QJsonObject &state, const QString &list,
                        const std::function<std::optional<QJsonObject>()> &next)
{
    return replaced(path, [&](QSaveFile &file) {
        bool isWritten = write(file, textOf(state).chopped(1) + ",\"" + list.toUtf8() + "\":[");
        const char *separator = "";
        for (auto element = next(); isWritten && element; element = next(), separator = ",\n")
            isWritten = write(file, separator + QJsonDocument(*element).toJson(QJsonDocument::Compact));
        return isWritten && write(file, "]}");
    });
}

} // namespace proxym
