// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonparser.h"

#include "marathon/parse/marathonelements.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using json::Value;

//! All elements of the array `name` in which the member `owner` is not empty: an app's id, a task's app.
template <class T, class Read>
Result<Parsed<T>> parseList(HttpBody body, std::string_view name, const Read &read, QString T::*owner)
{
    Parsed<T> parsed;
    const QString shownName = QString::fromLatin1(name.data(), qsizetype(name.size()));
    int number = 0;
    const auto readElement = [&](Value &element) {
        ++number;
        T found = read(element);
        if ((found.*owner).isEmpty())
            parsed.complaints +=
                u"entry %1 of \"%2\" is malformed: it names no app"_s.arg(number).arg(shownName);
        else
            parsed.elements.append(std::move(found));
    };
    const auto expect = [&](qsizetype elements) { parsed.elements.reserve(elements); };
    const Result<bool> isThere = json::readJsonListIn(std::move(body), name, expect, readElement);
    if (!isThere)
        return tl::unexpected(isThere.error());
    if (!*isThere)
        return failure(Error::Kind::Malformed, u"the answer has no array \"%1\""_s.arg(shownName));
    return parsed;
}

} // namespace

Result<Parsed<MarathonApp>> parseApps(HttpBody body)
{
    return parseList<MarathonApp>(std::move(body), "apps", &appFrom, &MarathonApp::id);
}

Result<Parsed<MarathonTask>> parseTasks(HttpBody body)
{
    MarathonTask last; // Marathon lists the tasks of an app together: what they have in common is kept once
    QSet<QString> hosts; // of which there are far fewer than tasks
    const auto read = [&](Value &value) {
        MarathonTask task = taskFrom(value);
        for (QString MarathonTask::*text :
             {&MarathonTask::appId, &MarathonTask::state, &MarathonTask::version})
            if (task.*text == last.*text)
                task.*text = last.*text;
        if (task.results == last.results)
            task.results = last.results;
        task.host = *hosts.insert(task.host);
        last = task;
        return task;
    };
    return parseList<MarathonTask>(std::move(body), "tasks", read, &MarathonTask::appId);
}

Result<MarathonApp> parseApp(QByteArray body)
{
    MarathonApp found;
    const Result<Done> result = json::readJson(std::move(body), [&](std::string_view key, Value &value) {
        if (key == "app")
            found = appFrom(value);
    });
    if (!result)
        return tl::unexpected(result.error());
    if (found.id.isEmpty())
        return failure(Error::Kind::Malformed, u"the answer has no \"app\" with an id"_s);
    return found;
}

Result<MarathonApp> parseDefinition(QByteArray body)
{
    AppReader reader;
    const Result<Done> result =
        json::readJson(std::move(body), [&](std::string_view key, Value &value) { reader.read(key, value); });
    if (!result)
        return tl::unexpected(result.error());
    const MarathonApp found = reader.app();
    if (found.id.isEmpty())
        return failure(Error::Kind::Malformed, u"the answer is not an app: it has no id"_s);
    return found;
}

QString parseLeader(const QByteArray &body)
{
    QString leader;
    const Result<Done> result = json::readJson(body, [&](std::string_view key, Value &value) {
        if (key == "leader")
            leader = json::text(value);
    });
    return result ? leader : QString();
}

Result<QStringList> parseCallbackUrls(const QByteArray &body)
{
    QStringList urls;
    const Result<Done> result = json::readJson(body, [&](std::string_view key, Value &value) {
        if (key == "callbackUrls")
            json::eachElement(value, [&](Value &url) { urls += json::text(url); });
    });
    if (!result)
        return tl::unexpected(result.error());
    return urls;
}

} // namespace proxym
