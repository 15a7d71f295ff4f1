// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonparser.h"

#include "marathon/parse/marathonelements.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace proxym {

using json::Value;

namespace {

//! All pieces of the body, one after the other.
template <class Reader> auto readAll(Reader &reader, HttpBody body)
{
    for (QByteArray piece = body.takePiece(); !piece.isNull(); piece = body.takePiece())
        reader.add(piece);
    return reader.end();
}

//! An error unless all of the text was good and had the array `name`.
Result<Done> ended(json::ListReader &reader, const QString &name)
{
    const Result<bool> isThere = reader.end();
    if (!isThere)
        return tl::unexpected(isThere.error());
    if (!*isThere)
        return failure(Error::Kind::Malformed, u"the answer has no array \"%1\""_s.arg(name));
    return Done();
}

//! One bad entry is lost alone; a list of nothing else is not Marathon's.
tl::unexpected<Error> noneReadable(int number, const QString &list)
{
    return failure(Error::Kind::Malformed,
                   u"none of the %1 entries of \"%2\" names an app"_s.arg(number).arg(list));
}

QString malformed(int number, const QString &list)
{
    return u"entry %1 of \"%2\" is malformed: it names no app"_s.arg(number).arg(list);
}

} // namespace

struct AppsReader::State {
    json::ListReader list{"apps", [this](Value &value) { add(value); }};
    Parsed<QList<MarathonApp>> parsed = {};
    int number = 0;

    void add(Value &value)
    {
        ++number;
        MarathonApp app = appFrom(value);
        if (app.id.isEmpty())
            parsed.complaints += malformed(number, u"apps"_s);
        else
            parsed.elements.append(std::move(app));
    }
};

AppsReader::AppsReader()
    : m_state(std::make_unique<State>())
{
}

AppsReader::~AppsReader() = default;

void AppsReader::read(QByteArrayView bytes)
{
    m_state->list.add(bytes);
}

Result<Parsed<QList<MarathonApp>>> AppsReader::end()
{
    if (const auto done = ended(m_state->list, u"apps"_s); !done)
        return tl::unexpected(done.error());
    if (m_state->number > 0 && m_state->parsed.elements.isEmpty())
        return noneReadable(m_state->number, u"apps"_s);
    return std::move(m_state->parsed);
}

struct TasksReader::State {
    explicit State(const MarathonTasks &tasks)
        : last(tasks)
    {
    }

    MarathonTasks last;
    qsizetype same = 0; //!< how many slices are those of `last`
    bool isSame = true; //!< so far all of them
    std::size_t hash = 0; //!< of the slice that is being read
    TaskPacker packer = {};
    QStringList complaints = {};
    int number = 0;
    json::ListReader list{
        "tasks",
        [this](Value &value) { add(value); },
        {[this](QByteArrayView slice) { return isKnown(slice); }, [this] { packer.endSlice(hash); }}};

    bool isKnown(QByteArrayView slice)
    {
        hash = qHash(slice, std::size_t(QHashSeed::globalSeed()));
        if (isSame && same < last.slices().size() && last.slices().at(same).hash == hash) {
            ++same;
            return true;
        }
        differ();
        return false;
    }

    //! From here on it is not the same.
    void differ()
    {
        if (!std::exchange(isSame, false))
            return;
        packer.begin(last, same);
        number = same == 0 ? 0 : int(last.slices().at(same - 1).tasks);
    }

    void add(Value &value)
    {
        differ();
        ++number;
        const MarathonTaskView task = taskFrom(value);
        if (!task.appId.empty())
            return packer.add(task);
        complaints += malformed(number, u"tasks"_s);
        packer.endSlices();
    }

    MarathonTasks tasks()
    {
        const bool isAll =
            same == last.slices().size() && same > 0 && last.slices().last().tasks == last.size();
        if (isSame && isAll)
            return last;
        differ();
        return packer.take();
    }
};

TasksReader::TasksReader(const MarathonTasks &last)
    : m_state(std::make_unique<State>(last))
{
}

TasksReader::~TasksReader() = default;

void TasksReader::read(QByteArrayView bytes)
{
    m_state->list.add(bytes);
}

Result<Parsed<MarathonTasks>> TasksReader::end()
{
    if (const auto done = ended(m_state->list, u"tasks"_s); !done)
        return tl::unexpected(done.error());
    Parsed<MarathonTasks> parsed{m_state->tasks(), m_state->complaints};
    if (m_state->number > 0 && parsed.elements.size() == 0)
        return noneReadable(m_state->number, u"tasks"_s);
    return parsed;
}

Result<Parsed<QList<MarathonApp>>> parseApps(HttpBody body)
{
    AppsReader reader;
    return readAll(reader, std::move(body));
}

Result<Parsed<MarathonTasks>> parseTasks(HttpBody body)
{
    TasksReader reader;
    return readAll(reader, std::move(body));
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
