// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QList>

namespace proxym {

//! A key of a JSON object, and its description in the schema.
struct SchemaKey {
    QString name;
    QString description;
};

//! The keys of a definition of a JSON Schema, in their order there. Error Malformed.
[[nodiscard]] Result<QList<SchemaKey>> keysOf(const QByteArray &schema, const QString &definition);

} // namespace proxym
