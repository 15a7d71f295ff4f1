// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/pagehtml.h"

#include "status/edgevalues.h"
#include "status/pagevalues.h"
#include "status/rowvalues.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The content of <template id="ID"> in `page`; empty if there is none.
QString templateOf(const QString &page, const QString &id)
{
    const QString opening = u"<template id=\"%1\">"_s.arg(id);
    const qsizetype begin = page.indexOf(opening);
    const qsizetype end = page.indexOf(u"</template>"_s, begin);
    if (begin < 0 || end < 0)
        return {};
    return page.mid(begin + opening.size(), end - begin - opening.size());
}

//! `text` with each name in double braces replaced by `valueOf(name)`; if that returns nothing, the braces
//! stay as they are.
template <typename ValueOf> QString replaced(const QString &text, ValueOf valueOf)
{
    static const QRegularExpression name(u"\\{\\{(\\w+)\\}\\}"_s);
    QString out;
    qsizetype done = 0;
    for (auto matches = name.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        const std::optional<QString> value = valueOf(match.captured(1));
        if (!value)
            continue;
        out += QStringView(text).mid(done, match.capturedStart() - done);
        out += *value;
        done = match.capturedEnd();
    }
    out += QStringView(text).mid(done);
    return out;
}

//! The problems except those that the verdict already states.
QStringList untoldProblems(const Status &status)
{
    QStringList problems = problemsOf(status);
    problems.removeIf([&status](const QString &problem) {
        return status.summary.contains(problem.mid(problem.indexOf(u": "_s) + 2));
    });
    return problems;
}

QString problemsHtml(const QString &page, const Status &status)
{
    constexpr qsizetype mostShown = 20;
    const QString row = templateOf(page, u"problem-row"_s);
    const QStringList problems = untoldProblems(status);
    QString rows;
    for (const QString &problem : problems.mid(0, mostShown))
        rows += fill(row, {{u"problem"_s, problem}});
    if (problems.size() > mostShown)
        rows += fill(row, {{u"problem"_s, u"… and %1 more"_s.arg(problems.size() - mostShown)}});
    return rows.isEmpty() ? rows : u"<ul class=\"problems\">%1</ul>"_s.arg(rows);
}

//! Collapsed, as nothing needs to be done about notes.
QString notesHtml(const QString &page, const Status &status)
{
    const QStringList notes = notesOf(status);
    if (notes.isEmpty())
        return {};
    const QString row = templateOf(page, u"problem-row"_s);
    QString rows;
    for (const QString &note : notes)
        rows += fill(row, {{u"problem"_s, note}});
    return u"<details class=\"notes\"><summary>%1</summary><ul>%2</ul></details>"_s.arg(
        notesWords(notes.size()), rows);
}

//! The button that accepts a loss, and what it is about; empty if nothing is held back.
QString heldHtml(const QString &page, const Status &status)
{
    constexpr qsizetype mostShown = 5;
    const qsizetype held = countsOf(status).heldBack;
    if (held == 0)
        return {};
    const QString row = templateOf(page, u"held-row"_s);
    QString rows;
    qsizetype shown = 0;
    for (const Entry &entry : status.inventory.entries) {
        if (entry.state == ServiceState::HeldBack && shown++ < mostShown)
            rows += fill(row, serviceValues(entry, status.proxy));
    }
    if (held > mostShown)
        rows += fill(templateOf(page, u"problem-row"_s),
                     {{u"problem"_s, u"… and %1 more"_s.arg(held - mostShown)}});
    return fill(templateOf(page, u"held-body"_s), heldValues(held))
        + u"<ul class=\"problems\">%1</ul>"_s.arg(rows);
}

//! A list of names in a disagreement, with links where this edge has them; empty for none.
QString namesHtml(const QString &page, const DifferingNames &names)
{
    const QString link = templateOf(page, u"name-link"_s);
    QStringList shown;
    for (const QString &name : names.shown)
        shown += names.areKnownHere ? fill(link, {{u"name"_s, name}, {u"href"_s, serviceHref(name)}})
                                    : u"<span class=\"code\">%1</span>"_s.arg(name.toHtmlEscaped());
    return replaced(templateOf(page, u"disagreement-list"_s), [&](const QString &value) {
        return std::optional(value == u"names"_s      ? shown.join(u", "_s)
                                 : value == u"what"_s ? names.what
                                                      : names.more);
    });
}

QString disagreementHtml(const QString &page, const std::optional<Disagreement> &disagreement)
{
    if (!disagreement)
        return {};
    QString html = fill(templateOf(page, u"disagreement-body"_s), disagreementValues(*disagreement));
    for (const DifferingNames &names : differingNames(*disagreement))
        html += namesHtml(page, names);
    return html;
}

//! This edge and the others; nothing if there are no others.
QString edgesHtml(const QString &page, const Status &status, const QList<PeerReport> &peers)
{
    if (peers.isEmpty())
        return {};
    const QString card = templateOf(page, u"edge-card"_s);
    QString cards = fill(card, ownEdgeValues(status));
    for (const PeerReport &peer : peers) {
        const PageValues values = edgeValues(peer);
        cards += replaced(card, [&](const QString &name) {
            return std::optional(name == u"disagreement"_s ? disagreementHtml(page, peer.disagreement)
                                                           : values.value(name).toHtmlEscaped());
        });
    }
    return replaced(templateOf(page, u"edges-body"_s), [&](const QString &name) {
        return std::optional(name == u"cards"_s ? cards : edgesWords(peers));
    });
}

QString sourcesHtml(const QString &page, const QList<SourceStatus> &sources)
{
    const QString card = templateOf(page, u"source-card"_s);
    QString cards;
    for (const SourceStatus &source : sources)
        cards += fill(card, sourceValues(source));
    return cards;
}

QString reachHtml(const QString &page, const Entry &entry, const QStringList &listeners)
{
    const QString link = templateOf(page, u"reach-link"_s);
    QString html;
    for (const ReachPart &part : reachOf(entry, listeners))
        html += part.href.isEmpty() ? part.text.toHtmlEscaped()
                                    : fill(link, {{u"href"_s, part.href}, {u"domain"_s, part.text}});
    return html;
}

QString servicesHtml(const QString &page, const Status &status, const PageLists &lists)
{
    const QString row = templateOf(page, u"service-row"_s);
    QString rows;
    for (const Entry &entry : lists.services.entries) {
        const PageValues values = serviceValues(entry, status.proxy, lists.seen);
        rows += replaced(row, [&](const QString &name) {
            return std::optional(name == u"reach"
                                     ? reachHtml(page, entry, lists.seen.listeners.value(entry.name))
                                     : values.value(name).toHtmlEscaped());
        });
    }
    return rows;
}

QString countHtml(const QString &page, const PageLists &lists)
{
    const ServicePage &services = lists.services;
    const qsizetype last = services.offset + services.entries.size();
    QString words = QString::number(services.matched);
    if (services.entries.size() < services.matched)
        words = services.offset == 0
            ? u"the first %1 of %2"_s.arg(last).arg(services.matched)
            : u"%1–%2 of %3"_s.arg(services.offset + 1).arg(last).arg(services.matched);
    if (!lists.isFiltered)
        return words;
    return u"%1, of %2 in all "_s.arg(words).arg(services.total) + templateOf(page, u"show-all"_s);
}

//! Links to the lists of services that may need attention.
QString lacksHtml(const QString &page, const Status &status)
{
    const QString link = templateOf(page, u"lack-link"_s);
    QString links;
    for (const LackLink &lack : lacksOf(status))
        links += fill(link, {{u"state"_s, lack.state}, {u"words"_s, lack.words}});
    return links.isEmpty() ? links : u"<ul class=\"lacks\">%1</ul>"_s.arg(links);
}

QString changesHtml(const QString &page, const QList<RoundRecord> &changes)
{
    const QString row = templateOf(page, u"change-row"_s);
    QString rows;
    for (const RoundRecord &change : changes)
        rows += fill(row, changeValues(change));
    return rows.isEmpty() ? templateOf(page, u"empty-noRound"_s) : rows;
}

QString changesText(qsizetype changes)
{
    if (changes == 0)
        return {};
    return changes == 1 ? u"1 change"_s : u"last %1 changes"_s.arg(changes);
}

} // namespace

QString fill(const QString &text, const PageValues &values)
{
    return replaced(text,
                    [&](const QString &name) { return std::optional(values.value(name).toHtmlEscaped()); });
}

QByteArray pageHtml(const QByteArray &page, const Status &status, const PageLists &lists)
{
    const QString text = QString::fromUtf8(page);
    const QHash<QString, QString> parts{
        {u"verdict"_s, fill(templateOf(text, u"verdict-body"_s), verdictValues(status))},
        {u"since"_s, fill(templateOf(text, u"since-body"_s), sinceValues(status))},
        {u"held"_s, heldHtml(text, status)},
        {u"problems"_s, problemsHtml(text, status)},
        {u"notes"_s, notesHtml(text, status)},
        {u"edges"_s, edgesHtml(text, status, lists.peers)},
        {u"haproxy"_s, fill(templateOf(text, u"haproxy-body"_s), proxyValues(status.proxy))},
        {u"sources"_s, sourcesHtml(text, status.sources)},
        {u"lacks"_s, lacksHtml(text, status)},
        {u"services"_s, servicesHtml(text, status, lists)},
        {u"count"_s, countHtml(text, lists)},
        {u"rounds"_s, changesHtml(text, lists.history)},
        {u"changes"_s, changesText(lists.history.size())},
        {u"version"_s, QStringLiteral(PROXYM_VERSION)},
    };
    return replaced(text,
                    [&](const QString &name) {
                        const auto part = parts.constFind(name);
                        return part == parts.constEnd() ? std::nullopt : std::optional(*part);
                    })
        .toUtf8();
}

} // namespace proxym
