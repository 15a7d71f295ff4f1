// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/culprits.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr auto restOfAlert = u"^\\[ALERT\\]\\s*\\(\\d+\\) : (.*)$";

const ConfigSection *sectionAt(const RenderedConfig &rendered, int line)
{
    const auto section =
        std::find_if(rendered.sections.begin(), rendered.sections.end(),
                     [&](const ConfigSection &s) { return s.firstLine <= line && line <= s.lastLine; });
    return section == rendered.sections.end() ? nullptr : &*section;
}

const ConfigSection *serviceNamed(const RenderedConfig &rendered, const QString &name)
{
    const auto section =
        std::find_if(rendered.sections.begin(), rendered.sections.end(), [&](const ConfigSection &s) {
            return s.kind == SectionKind::Service && s.name == name;
        });
    return section == rendered.sections.end() ? nullptr : &*section;
}

//! "parsing [FILE:12] : …", "[FILE:12] …": the first position that this alert names.
int lineIn(const QString &alert, const QString &file)
{
    const QRegularExpression place(u"\\["_s + QRegularExpression::escape(file) + u":(\\d+)\\]"_s);
    return place.match(alert).captured(1).toInt();
}

//! "proxy 'web_80'", "backend 'web_80/server'": alerts from after the whole file has been read.
QString proxyIn(const QString &alert)
{
    static const QRegularExpression quoted(u"(?:proxy|backend|listener|listen|frontend)\\s+'([^'/]+)"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    return quoted.match(alert).captured(1);
}

//! The sentence after the position.
QString sentenceOf(const QString &alert)
{
    static const QRegularExpression place(u"^.*?\\[[^\\]]*:\\d+\\]\\s*:?\\s*"_s);
    static const QRegularExpression topic(u"^config : "_s);
    QString sentence = alert;
    return sentence.remove(place).remove(topic).trimmed();
}

} // namespace

QString Culprit::toString() const
{
    return section.name + (line > 0 ? u" line %1: "_s.arg(line) : u": "_s) + what;
}

QList<Culprit> culpritsFrom(const RenderedConfig &rendered, const QString &configFile,
                            const QByteArray &output)
{
    static const QRegularExpression alertLine{QString::fromUtf16(restOfAlert)};
    QList<Culprit> culprits;
    QSet<QString> seen;
    for (const QString &text : QString::fromUtf8(output).split(u'\n')) {
        const QString alert = alertLine.match(text).captured(1);
        const int line = alert.isEmpty() ? 0 : lineIn(alert, configFile);
        const ConfigSection *section =
            line > 0 ? sectionAt(rendered, line) : serviceNamed(rendered, proxyIn(alert));
        if (!section || seen.contains(section->name))
            continue;
        seen.insert(section->name);
        culprits.append({*section, line > 0 ? line - section->firstLine + 1 : 0, sentenceOf(alert)});
    }
    return culprits;
}

QMap<QString, QString> reasonsOf(const QList<Culprit> &culprits)
{
    QMap<QString, QString> reasons;
    for (const Culprit &culprit : culprits)
        if (culprit.section.kind != SectionKind::BuiltIn)
            reasons.insert(culprit.section.name,
                           culprit.section.kind == SectionKind::Service ? culprit.what : culprit.toString());
    return reasons;
}

} // namespace proxym
