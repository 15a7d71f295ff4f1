// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

#include <QCryptographicHash>

namespace proxym {

//! Collects the lines of a configuration, counts them, remembers whose they are and hashes those that are
//! structure.
class ConfigWriter {
public:
    //! The lines from here on belong to this.
    void begin(const QString &name, SectionKind kind);
    //! A line without indentation: "backend web_80 from http"; with an empty line before it.
    void section(const QString &text);
    //! An indented line.
    void directive(const QString &text);
    //! An indented line that is no structure: server lines, check intervals.
    void looseDirective(const QString &text);
    //! A line as it is, for comments.
    void line(const QByteArray &text);
    //! Somebody else's lines, as they are; a missing line end is added.
    void verbatim(const QByteArray &text);
    //! The line that carries the generation, known when all is written.
    void generationDirective();

    //! The bytes, with the generation in place. Ends the writing.
    [[nodiscard]] RenderedConfig finish();

private:
    void append(const QByteArray &text, bool isStructure);

    RenderedConfig m_rendered;
    QCryptographicHash m_structure{QCryptographicHash::Sha256};
    qsizetype m_generationAt = -1; //!< where its digits begin
    int m_lines = 0; //!< written so far
};

//! A path, or any other word, as one word of a configuration line: quoted where HAProxy would read more into
//! it.
[[nodiscard]] QString configWord(const QString &text);
//! "var(txn.host),map_str(PATH)" as one word, for a path of any spelling.
[[nodiscard]] QString mapLookup(const QString &key, const QString &converter, const QString &path);

} // namespace proxym
