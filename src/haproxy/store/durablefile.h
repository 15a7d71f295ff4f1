// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace proxym {

//! Files that are whole whatever moment the power fails. Errors: NotWritable, with the path.

//! Who may read what proxym writes: it and the directory's group, or it alone.
enum class Readers { Group, Owner };

//! The content of a file; nothing where it cannot be read.
[[nodiscard]] std::optional<QByteArray> contentOf(const QString &path);
//! Written through to the disk; what was at `path` is gone at once. A link that lies there is not followed
//! but replaced.
[[nodiscard]] Result<Done> writeFile(const QString &path, const QByteArray &content,
                                     Readers readers = Readers::Group);
[[nodiscard]] Result<Done> moveOver(const QString &from, const QString &to);
//! Makes renames in that directory survive a power failure.
[[nodiscard]] Result<Done> syncDirectory(const QString &path);
//! Readers see the old content or the new, never a part; equal content is not written again. On its way it
//! lies beside, with ".next" behind its name.
[[nodiscard]] Result<Done> replaceFile(const QString &path, const QByteArray &content);

} // namespace proxym
