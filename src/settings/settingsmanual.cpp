// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settingsmanual.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! `text` wrapped between words, each line after `indent`; no line exceeds 100 columns unless a single word
//! does.
QString wrapped(const QString &text, const QString &indent)
{
    constexpr qsizetype columns = 100;
    QStringList lines;
    for (const QString &word : text.split(u' ')) {
        if (lines.isEmpty() || lines.last().size() + 1 + word.size() > columns)
            lines.append(indent + word);
        else
            lines.last() += u' ' + word;
    }
    return lines.join(u'\n') + u'\n';
}

//! Without Markdown's backticks.
QString plain(const QString &text)
{
    return QString(text).remove(u'`');
}

QString defaultOf(const ManualRow &row)
{
    return row.defaultValue.isEmpty() ? plain(row.defaultWords) : row.defaultValue;
}

//! "Default: 80", or "Required".
QString defaultLine(const ManualRow &row)
{
    static const QString required = u"required"_s;
    const QString text = defaultOf(row);
    return text.startsWith(required) ? u"Required"_s + text.mid(required.size()) : u"Default: "_s + text;
}

//! In the form needed after NAME= in a file for `--env-file`.
QString quoted(const QString &value)
{
    static const QRegularExpression harmless(u"^[A-Za-z0-9_./:,@+-]*\\z"_s);
    if (harmless.match(value).hasMatch())
        return value;
    return u'\'' + QString(value).replace(u"'"_s, u"'\\''"_s) + u'\'';
}

//! In the form needed in a table cell.
QString cell(const QString &text)
{
    return QString(text).replace(u"|"_s, u"\\|"_s);
}

} // namespace

QString manualHelp(const QList<ManualSection> &sections)
{
    QString text;
    for (const ManualSection &section : sections) {
        text += (text.isEmpty() ? u""_s : u"\n"_s) + section.title + u":\n"_s;
        for (const ManualRow &row : section.rows) {
            text += wrapped(u"%1 (%2)"_s.arg(row.variable, defaultOf(row)), u"  "_s);
            text += wrapped(plain(row.help), u"      "_s);
        }
    }
    return text;
}

QString manualMarkdown(const QList<ManualSection> &sections)
{
    QString text;
    for (const ManualSection &section : sections) {
        text += (text.isEmpty() ? u""_s : u"\n"_s) + u"### "_s + section.title
            + u"\n\n| variable | default | meaning |\n|---|---|---|\n"_s;
        for (const ManualRow &row : section.rows) {
            const QString value =
                row.defaultValue.isEmpty() ? row.defaultWords : u'`' + row.defaultValue + u'`';
            text += u"| `"_s + row.variable + u"` | "_s + cell(value) + u" | "_s + cell(row.help) + u" |\n"_s;
        }
    }
    return text;
}

QString manualEnvFile(const QList<ManualSection> &sections, const QMap<QString, QString> &values)
{
    QString text =
        u"# Settings of proxym, for --env-file. Variables that are commented out have their default.\n"_s;
    for (const ManualSection &section : sections) {
        text += u"\n# --- "_s + section.title + u" ---\n"_s;
        for (const ManualRow &row : section.rows) {
            text += u'\n' + wrapped(plain(row.help), u"# "_s);
            text += wrapped(defaultLine(row), u"# "_s);
            const bool isSet = values.contains(row.variable);
            text += (isSet ? QString() : u"#"_s) + row.variable + u'='
                + quoted(isSet ? values.value(row.variable) : row.defaultValue) + u'\n';
        }
    }
    return text;
}

} // namespace proxym
