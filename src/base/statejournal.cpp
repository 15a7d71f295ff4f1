// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/statejournal.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

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

QList<QByteArray> linesIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().split('\n');
}

} // namespace

//! A truncated line is the last one that its process wrote; a belief of that kind never reached the proxy.
std::optional<StateJournal::Content> StateJournal::load(const std::function<void(const QJsonValue &)> &visit)
{
    const auto state = readState(whole(), m_list, visit);
    if (!state)
        return std::nullopt;
    m_id = state->value(u"id"_s).toString();
    Content content{*state, {}};
    for (const QByteArray &line : linesIn(changes())) {
        const QJsonObject change = QJsonDocument::fromJson(line).object();
        if (!change.isEmpty() && change.value(u"of"_s).toString() == m_id)
            content.changes.append(change);
    }
    return content;
}

bool StateJournal::append(QJsonObject change)
{
    if (m_id.isEmpty() || !QFileInfo::exists(whole())) // an operator may delete it at any time
        return false;
    change.insert(u"of"_s, m_id);
    // starts a new line even after a truncated one
    return appendLine(changes(), '\n' + QJsonDocument(change).toJson(QJsonDocument::Compact) + '\n');
}

bool StateJournal::areChangesLong() const
{
    constexpr qint64 fewBytes = 64 * 1024;
    const qint64 bytes = QFileInfo(changes()).size();
    return bytes > fewBytes && bytes > QFileInfo(whole()).size();
}

bool StateJournal::hasChanges() const
{
    return QFileInfo::exists(changes());
}

Result<Done> StateJournal::writeWhole(QJsonObject state,
                                      const std::function<std::optional<QJsonObject>()> &next)
{
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    state.insert(u"id"_s, id);
    return writeState(whole(), state, m_list, next).map([&](Done done) {
        m_id = id;
        QFile::remove(changes());
        return done;
    });
}

} // namespace proxym
