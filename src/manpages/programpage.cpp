// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"
#include "app/usage.h"
#include "manpages/manpages.h"
#include "manpages/roff.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "Default: `80`.", or "Required."
QString defaultSentence(const ManualRow &row)
{
    static const QString required = u"required"_s;
    if (row.defaultWords.startsWith(required))
        return u"Required"_s + row.defaultWords.mid(required.size()) + u'.';
    return u"Default: "_s + (row.defaultValue.isEmpty() ? row.defaultWords : u'`' + row.defaultValue + u'`')
        + u'.';
}

void addSettings(Roff &page, const ManualSection &section)
{
    page.subheading(section.title);
    for (const ManualRow &row : section.rows)
        page.entry(row.variable, row.help + u' ' + defaultSentence(row));
}

} // namespace

QString programPage()
{
    Roff page(u"proxym"_s, 8, u"keeps HAProxy in step with what runs"_s);
    page.heading(u"Synopsis"_s);
    for (const QString &line : usageLines())
        page.paragraph(line);
    page.heading(u"Description"_s);
    page.paragraph(usageIntro());
    for (const UsageSection &section : usageSections()) {
        page.heading(section.title);
        if (!section.intro.isEmpty())
            page.paragraph(section.intro);
        for (const UsageRow &row : section.rows)
            page.entry(row.term, row.meaning);
    }
    page.heading(u"Environment"_s);
    page.paragraph(settingsIntro());
    for (const ManualSection &section : settingsManual())
        addSettings(page, section);
    page.heading(u"See also"_s);
    page.paragraph(u"**proxym-files**(5), **haproxy**(1), /usr/share/doc/proxym/README.md"_s);
    return page.text();
}

} // namespace proxym
