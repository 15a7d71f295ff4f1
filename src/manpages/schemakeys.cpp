// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manpages/schemakeys.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

Result<QList<SchemaKey>> keysOf(const QByteArray &schema, const QString &definition)
{
    const QJsonObject definitions = QJsonDocument::fromJson(schema)[u"definitions"].toObject();
    const QJsonObject properties = definitions[definition].toObject()[u"properties"].toObject();
    if (properties.isEmpty())
        return failure(Error::Kind::Malformed,
                       u"the schema has no definition \"%1\" with keys"_s.arg(definition));
    QList<SchemaKey> keys;
    for (auto key = properties.begin(); key != properties.end(); ++key)
        keys.append({key.key(), key->toObject()[u"description"].toString()});
    // QJsonObject sorts its keys
    const qsizetype from = schema.indexOf('"' + definition.toUtf8() + "\": {");
    std::ranges::sort(keys, {}, [&](const SchemaKey &key) {
        return schema.indexOf('"' + key.name.toUtf8() + "\": {", from);
    });
    return keys;
}

} // namespace proxym
