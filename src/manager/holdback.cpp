// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/holdback.h"
#include "manager/settle/answer.h"

#include "base/logging.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! One line for all of them: a loss of a thousand services is one event.
void tell(const QString &source, const Belief &before, const Belief &after)
{
    const qsizetype held = after.losses.size();
    if (held > before.losses.size())
        logWarning() << source
                     << u"suddenly reports no server for %1 of its %2 services: "
                        "keeping their last servers for a while"_s.arg(held)
                            .arg(after.services.size());
    if (held > 0 || before.losses.isEmpty())
        return;
    const bool isBack = std::ranges::any_of(after.services, [&before](const Service &service) {
        return !service.hosts.isEmpty() && before.losses.contains(keyOf(service));
    });
    if (isBack)
        logNotice() << source << u"reports servers again for services that it had lost"_s;
    else
        logWarning() << source
                     << u"reports no server for %1 services, which is believed now"_s.arg(
                            before.losses.size());
}

} // namespace

Answer HoldBack::judge(const Said &said, bool acceptsLosses, const AddressBook &book)
{
    Judged &judged = m_beliefs[said.source];
    if (said.at && (acceptsLosses || judged.at != said.at)) {
        settle(judged, *said.at);
        const bool isBelieved = acceptsLosses || said.isBelievedAtOnce || m_limit == m_limit.zero();
        const Belief belief = isBelieved
            ? Belief{.services = said.services}
            : believe(judged.belief, settled(), said.services, *said.at, m_limit, book);
        tell(said.source, judged.belief, belief);
        if (!judged.at && judged.settled.isEmpty())
            judged.settled = belief.services; // nothing older is known
        judged.belief = belief;
        judged.at = said.at;
    }
    Answer answer{.source = said.source, .services = judged.belief.services};
    for (auto [key, loss] : judged.belief.losses.asKeyValueRange())
        answer.heldBack.insert(key, {reasonFor(said.source, loss.since), loss.sharers});
    return answer;
}

//! Before a new answer: what has been believed for at least m_limit, or from the beginning. Stays as it was
//! before a loss until there is none.
void HoldBack::settle(Judged &judged, const Moment &now) const
{
    const auto isOld = [&](Moment::Time time) { return now.time - time >= m_limit; };
    if (!judged.at || !judged.belief.losses.isEmpty())
        return;
    const bool isAllOld = isOld(judged.at->time);
    if (isAllOld)
        judged.settled = judged.belief.services;
    else if (judged.settlingSince && isOld(*judged.settlingSince))
        judged.settled = judged.settling;
    if (isAllOld || !judged.settlingSince || isOld(*judged.settlingSince)) {
        judged.settling = judged.belief.services;
        judged.settlingSince = judged.at->time;
    }
}

QList<Services> HoldBack::settled() const
{
    QList<Services> all;
    for (const Judged &judged : m_beliefs)
        all.append(judged.settled);
    return all;
}

std::optional<Moment::Time> HoldBack::due() const
{
    std::optional<Moment::Time> first;
    for (const Judged &judged : m_beliefs) {
        for (const Loss &loss : judged.belief.losses) {
            if (!first || loss.since.time + m_limit < *first)
                first = loss.since.time + m_limit;
        }
    }
    return first;
}

QString HoldBack::reasonFor(const QString &source, const Moment &since) const
{
    const QString format = u"hh:mm:ss"_s;
    return u"%1 has reported no server for it since %2 UTC; its last servers stay until %3 UTC, "
           "or until the loss is accepted"_s.arg(source, since.wall.toString(format),
                                                 since.wall.addMSecs(m_limit.count()).toString(format));
}

} // namespace proxym
