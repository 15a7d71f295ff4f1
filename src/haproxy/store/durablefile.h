// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/piecedtext.h"
#include "base/result.h"

#include <QString>

#include <optional>

namespace proxym {

//! Files that are complete at every moment, even if the power fails. Errors: NotWritable, with the path.

//! Who may read what proxym writes: proxym and the directory's group, or proxym alone.
enum class Readers { Group, Owner };
//! What the content has to outlive. That of a file that is about running processes does not wait for the
//! disk, which may take seconds.
enum class Outlives { PowerFailure, Processes };

//! The content of a file; nothing where it cannot be read.
[[nodiscard]] std::optional<QByteArray> contentOf(const QString &path);
//! Whether the file has exactly this content; one of another size is not read.
[[nodiscard]] bool hasContent(const QString &path, const PiecedText &content);
//! Written through to the disk if it outlives a power failure, replacing `path` immediately. A symbolic link
//! there is replaced, not followed.
[[nodiscard]] Result<Done> writeFile(const QString &path, const PiecedText &content,
                                     Readers readers = Readers::Group,
                                     Outlives outlives = Outlives::PowerFailure);
[[nodiscard]] Result<Done> moveOver(const QString &from, const QString &to);
//! Makes renames in that directory survive a power failure.
[[nodiscard]] Result<Done> syncDirectory(const QString &path);
//! Readers see the old content or the new, never a part; identical content is not written again. The new
//! content is first written next to it, with ".next" appended to the name.
[[nodiscard]] Result<Done> replaceFile(const QString &path, const PiecedText &content,
                                       Outlives outlives = Outlives::PowerFailure);

} // namespace proxym
