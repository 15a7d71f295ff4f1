// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/environment.h"

#include "base/logging.h"
#include "base/nearestword.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A value as it may be shown: one short line, without the user and password of a URL.
QString shown(const QString &value)
{
    static const QRegularExpression credentials(u"(://|^|[,\\s])[^/,\\s]*@"_s);
    constexpr qsizetype most = 200;
    QString text = value;
    text.replace(credentials, u"\\1…@"_s);
    return escaped(text.size() > most ? text.left(most) + u'…' : text);
}

QString mistakeText(const QString &variable, const QString &value, const QString &what)
{
    return value.isEmpty() ? variable + u' ' + what : u"%1=\"%2\" %3"_s.arg(variable, shown(value), what);
}

QString mistakeText(const SettingRow &row, const QString &value, const QString &what)
{
    return mistakeText(QString::fromUtf8(row.variable), value, what);
}

//! Tabs are allowed: they may separate the columns of a log.
Result<Done> checkPrintable(const QString &text)
{
    const bool isGood = std::none_of(
        text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control && c != u'\t'; });
    if (!isGood)
        return failure(Error::Kind::Malformed, u"must be a single line without control characters"_s);
    return Done{};
}

} // namespace

Variables variablesOf(const QProcessEnvironment &environment)
{
    Variables variables;
    for (const QString &name : environment.keys())
        variables.insert(name, environment.value(name));
    return variables;
}

Variables overlaid(const Variables &below, const Variables &above)
{
    Variables result = below;
    for (auto it = above.begin(); it != above.end(); ++it) {
        if (!it.value().isEmpty())
            result.insert(it.key(), it.value());
    }
    return result;
}

//! Empty if it is not set.
QString Environment::valueOf(const SettingRow &row) const
{
    const QString value = m_variables.value(QString::fromUtf8(row.variable)).trimmed();
    const bool isUnset =
        row.unsetWord && value.compare(QString::fromUtf8(row.unsetWord), Qt::CaseInsensitive) == 0;
    return isUnset ? QString() : value;
}

Environment::Mistakes Environment::fill(const QList<BoundRow> &rows)
{
    Mistakes byRow;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const SettingRow &row = rows.at(i).row;
        const QString value = valueOf(row);
        m_known.append(QString::fromUtf8(row.variable));
        if (value.isEmpty())
            continue;
        auto result = checkPrintable(value).and_then([&](Done) { return rows.at(i).read(value); });
        if (result && row.check)
            result = row.check(value);
        const QString doubt = result && row.doubt ? row.doubt(value) : QString();
        if (!result)
            byRow.insert(i, mistakeText(row, value, result.error().what));
        else if (!doubt.isEmpty())
            m_warnings.append(m_known.last() + u": "_s + escaped(doubt));
    }
    return byRow;
}

//! Things that only a disabled module would use need not exist.
void Environment::lookAt(const QList<BoundRow> &rows, Mistakes &byRow)
{
    for (qsizetype i = 0; i < rows.size() && m_sight == Sight::WhatTheyName; ++i) {
        const SettingRow &row = rows.at(i).row;
        const QString value = valueOf(row);
        if (!row.look || value.isEmpty() || byRow.contains(i))
            continue;
        const Finding found = row.look(value);
        if (!found.mistake.isEmpty())
            byRow.insert(i, mistakeText(row, value, escaped(found.mistake)));
        else if (!found.doubt.isEmpty())
            m_warnings.append(QString::fromUtf8(row.variable) + u": "_s + escaped(found.doubt));
    }
}

void Environment::addMissing(const QList<BoundRow> &rows, Mistakes &byRow) const
{
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const SettingRow &row = rows.at(i).row;
        if (row.isRequired && valueOf(row).isEmpty())
            byRow.insert(i,
                         mistakeText(row, {}, u"is required and not set: "_s + QString::fromUtf8(row.help)));
    }
}

//! A mistake about two settings that do not fit together is left out if one of them could not be read anyway.
void Environment::addMistakes(const QList<BoundRow> &rows, const QList<SettingMistake> &mistakes,
                              Mistakes &byRow) const
{
    for (const SettingMistake &mistake : mistakes) {
        const auto bound = std::find_if(rows.begin(), rows.end(), [&mistake](const BoundRow &each) {
            return qstrcmp(each.row.variable, mistake.variable) == 0;
        });
        Q_ASSERT(bound != rows.end());
        const qsizetype i = bound - rows.begin();
        if (!byRow.contains(i))
            byRow.insert(i, mistakeText(bound->row, valueOf(bound->row), mistake.what));
    }
}

void Environment::addMistake(const QString &variable, const QString &value, const QString &what)
{
    m_mistakes.append(mistakeText(variable, value, what));
}

QStringList Environment::warnings() const
{
    QStringList warnings = m_warnings;
    for (auto it = m_variables.begin(); it != m_variables.end(); ++it) {
        const bool isOurs = it.key().startsWith(u"PROXYM_"_s) && !it.value().isEmpty();
        if (isOurs && !m_known.isEmpty() && !m_known.contains(it.key()))
            warnings.append(u"%1 is not a setting of proxym and is ignored; did you mean %2?"_s.arg(
                escaped(it.key()), nearest(it.key(), m_known)));
    }
    return warnings;
}

} // namespace proxym
