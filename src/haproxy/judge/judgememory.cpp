// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/judgememory.h"

#include "haproxy/config/modeljson.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym {

QByteArray JudgeMemory::toJson(const QString &program) const
{
    const QJsonObject json{
        {u"good"_s, structureToJson(good)}, {u"program"_s, program}, {u"rejected"_s, rejections.toJson()}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

JudgeMemory JudgeMemory::fromJson(const QByteArray &json, const QString &program)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    JudgeMemory memory{.good = structureFromJson(object[u"good"_s].toObject()), .rejections = {}};
    if (object[u"program"_s].toString() == program)
        memory.rejections = Rejections::fromJson(object[u"rejected"_s].toObject());
    return memory;
}

QString programStamp(const QString &path)
{
    const QFileInfo file(path);
    return u"%1 bytes of %2"_s.arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
}

} // namespace proxym
