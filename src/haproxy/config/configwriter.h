// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

#include <QCryptographicHash>

namespace proxym {

//! Collects the lines of a configuration, counts them, remembers which part each line belongs to, and hashes
//! the lines that are part of the structure.
class ConfigWriter {
public:
    //! The following lines belong to this part.
    void begin(const QString &name, SectionKind kind);
    //! An empty line, then a line without indentation: "backend web_80 from http".
    void section(const QString &text);
    //! An indented line.
    void directive(const QString &text);
    //! An indented line that is not part of the structure: server lines, check intervals.
    void looseDirective(const QString &text);
    //! A line written unchanged, for comments.
    void line(const QByteArray &text);
    //! Lines written by an operator or a service, unchanged; a missing line end is added.
    void verbatim(const QByteArray &text);
    //! The line that carries the generation, which is known only when everything is written.
    void generationDirective();

    //! The bytes, with the generation filled in. Nothing may be written after this.
    [[nodiscard]] RenderedConfig finish();

private:
    void append(const QByteArray &text, bool isStructure);

    void endSection();

    RenderedConfig m_rendered; //!< without its text
    QByteArrayList m_pieces; //!< of the sections so far
    QCryptographicHash m_structure{QCryptographicHash::Sha256};
    qsizetype m_generationIn = -1; //!< the piece that has its digits
    qsizetype m_generationAt = 0; //!< where they begin there
    int m_lines = 0; //!< written so far
};

//! A path, or any other text, as one word of a configuration line. Quoted where HAProxy would otherwise
//! interpret part of it.
[[nodiscard]] QString configWord(const QString &text);
//! "var(txn.host),map_str(PATH)" as one word, whatever characters the path contains.
[[nodiscard]] QString mapLookup(const QString &key, const QString &converter, const QString &path);
//! "%[be_name,map_str(PATH,localhost)]" as one word, where HAProxy expects a format.
[[nodiscard]] QString mapFormat(const QString &key, const QString &converter, const QString &path,
                                const QString &otherwise);

} // namespace proxym
