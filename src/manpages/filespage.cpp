// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manpages/manpages.h"
#include "manpages/roff.h"
#include "manpages/schemakeys.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! What stands between two texts, without them.
Result<QString> between(const QString &text, const QString &begin, const QString &end)
{
    const qsizetype from = text.indexOf(begin);
    const qsizetype to = text.indexOf(end, from + begin.size());
    if (from < 0 || to < 0)
        return failure(Error::Kind::Malformed,
                       u"there is no \"%1\" with a \"%2\" after it"_s.arg(begin, end));
    return text.mid(from + begin.size(), to - from - begin.size());
}

//! A part of the README under a heading of the page.
struct Part {
    QString title;
    QString begin;
    QString end;
};

} // namespace

Result<QString> filesPage(const QString &readme, const QByteArray &schema)
{
    Roff page(u"proxym-files"_s, 5, u"services, settings and state of proxym"_s);
    const QList<Part> parts{
        {u"Service files"_s, u"\n## Services\n"_s, u"\n**HTTP**: "_s},
        {u"HAProxy settings"_s, u"\n## Extra HAProxy configuration\n"_s, u"\n## "_s},
        {u"State"_s, u"\n### Files and processes\n"_s, u"\n| what fails "_s},
    };
    for (const Part &part : parts) {
        const auto text = between(readme, part.begin, part.end);
        if (!text)
            return tl::unexpected(text.error().during(u"README"_s));
        page.heading(part.title);
        page.markdown(*text);
    }
    for (const auto &[title, definition] :
         {std::pair(u"Keys of a service"_s, u"service"_s), std::pair(u"Keys of a host"_s, u"address"_s)}) {
        const auto keys = keysOf(schema, definition);
        if (!keys)
            return tl::unexpected(keys.error());
        page.heading(title);
        for (const SchemaKey &key : *keys)
            page.entry(key.name, key.description);
    }
    page.heading(u"See also"_s);
    page.paragraph(u"**proxym**(8), **haproxy**(1)"_s);
    return page.text();
}

} // namespace proxym
