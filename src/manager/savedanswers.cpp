// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"

#include "base/logging.h"
#include "base/statefile.h"
#include "core/servicejson.h"
#include "manager/answerchange.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QUuid>

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto leastInterval = 10s;
const QString whole = u".json"_s;
const QString changes = u".changes"_s;

//! Appends a whole line to the file. It does not wait for the disk: what is lost when the machine goes down
//! is of no use, as HAProxy goes down with it.
bool appendLine(const QString &path, const QByteArray &line)
{
    if (QFileInfo(path).isSymLink())
        QFile::remove(path);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    if (file.size() == 0)
        (void)file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    return file.write(line) == line.size();
}

QList<QByteArray> linesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().split('\n');
}

} // namespace

SavedAnswers::SavedAnswers(const QString &directory)
    : m_directory(directory)
{
    m_next.setSingleShot(true);
    m_next.setInterval(leastInterval);
    connect(&m_next, &QTimer::timeout, this, &SavedAnswers::writeWaiting);
}

QString SavedAnswers::pathOf(const QString &source, const QString &suffix) const
{
    return m_directory + u"/answer-"_s + normalisedId(source.toLower()) + suffix;
}

std::optional<Belief> SavedAnswers::load(const QString &source, const Moment &now)
{
    const QString path = pathOf(source, whole);
    if (m_directory.isEmpty())
        return std::nullopt;
    Result<Services> services;
    const auto state = readState(path, u"services"_s, [&](const QJsonValue &value) {
        auto service = services ? serviceFromJson(value.toObject()) : tl::unexpected(services.error());
        if (service)
            services->append(std::move(*service));
        else
            services = tl::unexpected(service.error());
    });
    if (!state)
        return std::nullopt;
    auto belief = services ? beliefFromJson(*state, source, now) : tl::unexpected(services.error());
    if (belief)
        belief->services += *services;
    else {
        logWarning() << path << u"cannot be used:"_s << belief.error().what;
        return std::nullopt;
    }
    Written written{*belief, state->value(u"id"_s).toString()};
    loadChanges(source, written, now);
    m_written.insert(source, written);
    return written.belief;
}

//! A truncated line is the last one that its process wrote, for a change that never reached the proxy.
//! Changes that apply to another belief are older than this one.
void SavedAnswers::loadChanges(const QString &source, Written &written, const Moment &now) const
{
    QList<QJsonObject> known;
    for (const QByteArray &line : linesOf(pathOf(source, changes))) {
        const QJsonObject change = QJsonDocument::fromJson(line).object();
        if (!change.isEmpty() && change.value(u"of"_s).toString() == written.id)
            known.append(change);
    }
    written.belief = changed(written.belief, known, source, now);
}

void SavedAnswers::keep(const QString &source, const Belief &belief)
{
    if (m_directory.isEmpty())
        return;
    const auto written = m_written.constFind(source);
    if (written != m_written.constEnd() && written->belief == belief)
        return;
    if (written == m_written.constEnd() || !append(source, belief))
        return writeWhole(source, belief);
    if (!areChangesLong(source))
        return;
    m_waiting.insert(source);
    if (!m_next.isActive())
        m_next.start();
}

//! Writing the whole then costs no more than the changes have.
bool SavedAnswers::areChangesLong(const QString &source) const
{
    constexpr qint64 fewBytes = 64 * 1024;
    const qint64 bytes = QFileInfo(pathOf(source, changes)).size();
    return bytes > fewBytes && bytes > QFileInfo(pathOf(source, whole)).size();
}

//! False if the change cannot be written, or would follow a file from a proxym that kept no changes.
bool SavedAnswers::append(const QString &source, const Belief &belief)
{
    Written &written = m_written[source];
    if (written.id.isEmpty())
        return false;
    QJsonObject change = changeBetween(written.belief, belief);
    change.insert(u"of"_s, written.id);
    // starts a new line even after a truncated one
    const QByteArray line = '\n' + QJsonDocument(change).toJson(QJsonDocument::Compact) + '\n';
    if (!appendLine(pathOf(source, changes), line))
        return false;
    written.belief = belief;
    return true;
}

void SavedAnswers::writeWhole(const QString &source, const Belief &belief)
{
    m_waiting.remove(source);
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QJsonObject state = toJson(Belief{.losses = belief.losses});
    state.remove(u"services"_s);
    state.insert(u"id"_s, id);
    const auto done = writeState(pathOf(source, whole), state, u"services"_s,
                                 [next = belief.services.cbegin(), end = belief.services.cend()]() mutable {
                                     return next == end ? std::nullopt : std::optional(toJson(**next++));
                                 });
    if (!done) {
        if (!m_failing.contains(source))
            logWarning() << u"cannot save the answer of"_s << source + u':' << done.error().what;
        m_failing.insert(source);
        return;
    }
    m_failing.remove(source);
    QFile::remove(pathOf(source, changes));
    m_written.insert(source, {belief, id});
}

void SavedAnswers::flush()
{
    for (const QString &source : m_written.keys()) {
        if (QFileInfo::exists(pathOf(source, changes)))
            writeWhole(source, m_written.value(source).belief);
    }
}

void SavedAnswers::writeWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const QString &source : waiting)
        writeWhole(source, m_written.value(source).belief);
}

} // namespace proxym
