// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"

#include "base/logging.h"
#include "core/servicejson.h"
#include "manager/answerchange.h"

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto leastInterval = 10s;

} // namespace

SavedAnswers::SavedAnswers(const QString &directory)
    : m_directory(directory)
{
    m_next.setSingleShot(true);
    m_next.setInterval(leastInterval);
    connect(&m_next, &QTimer::timeout, this, &SavedAnswers::writeWaiting);
}

QString SavedAnswers::stemOf(const QString &source) const
{
    return m_directory + u"/answer-"_s + normalisedId(source.toLower());
}

std::optional<Belief> SavedAnswers::load(const QString &source, const Moment &now)
{
    if (m_directory.isEmpty())
        return std::nullopt;
    Result<Services> services;
    StateJournal files(stemOf(source), u"services"_s);
    const auto content = files.load([&](const QJsonValue &value) {
        auto service = services ? serviceFromJson(value.toObject()) : tl::unexpected(services.error());
        if (service)
            services->append(std::move(*service));
        else
            services = tl::unexpected(service.error());
    });
    if (!content)
        return std::nullopt;
    auto belief = services ? beliefFromJson(content->state, source, now) : tl::unexpected(services.error());
    if (!belief) {
        logWarning() << stemOf(source) + u".json"_s << u"cannot be used:"_s << belief.error().what;
        return std::nullopt;
    }
    belief->services += *services;
    const Belief whole = changed(*belief, content->changes, source, now);
    m_written.insert(source, {whole, ServiceKeys(whole.services), files});
    return whole;
}

void SavedAnswers::keep(const QString &source, const Belief &belief)
{
    if (m_directory.isEmpty())
        return;
    const auto written = m_written.find(source);
    if (written != m_written.end() && written->belief == belief)
        return;
    if (written == m_written.end() || !append(*written, belief))
        return writeWhole(source, belief);
    if (!written->files.areChangesLong())
        return;
    m_waiting.insert(source);
    if (!m_next.isActive())
        m_next.start();
}

bool SavedAnswers::append(Written &written, const Belief &belief)
{
    ServiceKeys keys = written.keys;
    keys.note(Differences(written.belief.services, belief.services));
    if (!written.files.append(changeBetween(written.belief, belief, keys)))
        return false;
    written.belief = belief;
    written.keys = keys;
    return true;
}

void SavedAnswers::writeWhole(const QString &source, const Belief &belief)
{
    m_waiting.remove(source);
    QJsonObject state = toJson(Belief{.losses = belief.losses});
    state.remove(u"services"_s);
    StateJournal files(stemOf(source), u"services"_s);
    const auto done =
        files.writeWhole(state, [next = belief.services.cbegin(), end = belief.services.cend()]() mutable {
            return next == end ? std::nullopt : std::optional(toJson(**next++));
        });
    if (!done) {
        if (!m_failing.contains(source))
            logWarning() << u"cannot save the answer of"_s << source + u':' << done.error().what;
        m_failing.insert(source);
        return;
    }
    m_failing.remove(source);
    m_written.insert(source, {belief, ServiceKeys(belief.services), files});
}

void SavedAnswers::flush()
{
    for (const QString &source : m_written.keys()) {
        const Written written = *m_written.constFind(source);
        if (written.files.hasChanges())
            writeWhole(source, written.belief);
    }
}

void SavedAnswers::writeWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const QString &source : waiting) {
        const Belief belief = m_written.constFind(source)->belief;
        writeWhole(source, belief);
    }
}

} // namespace proxym
