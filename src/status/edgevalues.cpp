// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/edgevalues.h"

#include "status/pagevalues.h"
#include "status/statewords.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostNames = 10;

QString wordOf(const QString &state)
{
    return state == u"inSync"_s ? u"in sync"_s : state;
}

//! "In sync: 2 services" → "2 services", as the chip has the word.
QString afterColon(const QString &summary)
{
    return summary.mid(summary.indexOf(u": "_s) + 1).trimmed();
}

QString counted(qsizetype number, const QString &one, const QString &many)
{
    return u"%1 %2"_s.arg(QString::number(number), number == 1 ? one : many);
}

void add(QList<DifferingNames> &lists, const QString &what, const QStringList &names, qsizetype total,
         bool areKnownHere)
{
    if (total == 0)
        return;
    DifferingNames list{.what = what, .shown = names.mid(0, mostNames), .areKnownHere = areKnownHere};
    if (total > list.shown.size())
        list.more = u" … and %1 more"_s.arg(total - list.shown.size());
    lists.append(list);
}

} // namespace

PageValues ownEdgeValues(const Status &status)
{
    const QString state = toText(status.state);
    return {{u"page"_s, u"./"_s}, {u"address"_s, u"this edge"_s}, {u"up"_s, u"yes"_s},
            {u"state"_s, state},  {u"word"_s, wordOf(state)},     {u"summary"_s, afterColon(status.summary)}};
}

PageValues edgeValues(const PeerReport &peer)
{
    PageValues values{{u"page"_s, peer.page},
                      {u"address"_s, peer.address},
                      {u"error"_s, peer.error},
                      {u"up"_s, peer.isUp() ? u"yes"_s : u"no"_s},
                      {u"seenWords"_s, u"Last good answer"_s}};
    if (peer.isUp()) {
        values[u"state"_s] = peer.status->state;
        values[u"word"_s] = wordOf(peer.status->state);
        values[u"summary"_s] = afterColon(peer.status->summary);
    } else if (peer.error.isEmpty()) {
        values[u"state"_s] = u"asked"_s;
        values[u"word"_s] = u"being asked"_s;
    } else {
        values[u"state"_s] = u"silent"_s;
        values[u"word"_s] = u"no answer"_s;
        values[u"summary"_s] =
            peer.status ? u"It said: "_s + peer.status->summary : u"It has not answered so far."_s;
        values[u"seenAt"_s] = timeValue(peer.lastSeenAt);
        values[u"seenAtText"_s] = timeText(peer.lastSeenAt, QString());
    }
    return values;
}

QString edgesWords(const QList<PeerReport> &peers)
{
    const auto silent =
        std::ranges::count_if(peers, [](const PeerReport &peer) { return !peer.error.isEmpty(); });
    const auto differing =
        std::ranges::count_if(peers, [](const PeerReport &peer) { return peer.disagreement.has_value(); });
    QStringList parts{u"this one and "_s + counted(peers.size(), u"other"_s, u"others"_s)};
    if (silent > 0)
        parts += counted(silent, u"does not answer"_s, u"do not answer"_s);
    if (differing > 0)
        parts += counted(differing, u"serves something else"_s, u"serve something else"_s);
    return parts.join(u", "_s);
}

PageValues disagreementValues(const Disagreement &disagreement)
{
    const QString words = disagreement.error.isEmpty()
        ? counted(disagreement.total(), u"service differs"_s, u"services differ"_s)
        : u"It serves something else, but does not say what"_s;
    return {{u"words"_s, words},
            {u"differsAt"_s, timeValue(disagreement.since)},
            {u"differsAtText"_s, timeText(disagreement.since)},
            {u"error"_s, disagreement.error}};
}

QList<DifferingNames> differingNames(const Disagreement &disagreement)
{
    QList<DifferingNames> lists;
    add(lists, u"only here:"_s, disagreement.onlyHere, disagreement.totalOnlyHere, true);
    add(lists, u"only there:"_s, disagreement.onlyThere, disagreement.totalOnlyThere, false);
    add(lists, u"on both, but different:"_s, disagreement.different, disagreement.totalDifferent, true);
    return lists;
}

} // namespace proxym
