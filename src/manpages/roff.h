// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! Writes a page for man(1) with the macros of man(7).
class Roff {
public:
    //! `about` goes behind the name in the section NAME: "proxym \- …".
    Roff(const QString &name, int section, const QString &about);

    void heading(const QString &title);
    void subheading(const QString &title);
    //! Text with Markdown's `code`, **bold** and [links](…), of which only the text is kept.
    void paragraph(const QString &text);
    //! A term in bold, and its meaning beside or below it.
    void entry(const QString &term, const QString &meaning);
    //! Kept as it is.
    void verbatim(const QString &text);
    //! Paragraphs, tables (whose first column becomes the terms), fenced code and headings of the third
    //! level.
    void markdown(const QString &text);

    [[nodiscard]] const QString &text() const { return m_text; }

private:
    QString m_text;
};

} // namespace proxym
