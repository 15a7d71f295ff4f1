// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathontasks.h"

#include "marathon/parse/marathontasktext.h"

#include <algorithm>

namespace proxym {

namespace {

//! What a task has in common with the one before.
enum Same : quint8 {
    SamePorts = 1,
    SameState = 2,
    SameResults = 4,
    SameVersion = 8,
    SameAddresses = 16,
    IsFirst = 32, //!< nothing: it begins a run of tasks of its app
};

//! Seven bits in each byte, the lowest first; the eighth says that more follow.
void put(QByteArray &bytes, std::uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        bytes.append(char(quint8(number) | 0x80U));
    bytes.append(char(number));
}

//! Small numbers of either sign remain small.
std::uint64_t unsignedOf(std::int64_t number)
{
    return (std::uint64_t(number) << 1) ^ std::uint64_t(number >> 63);
}

std::int64_t signedOf(std::uint64_t number)
{
    return std::int64_t(number >> 1) ^ -std::int64_t(number & 1);
}

//! `text` is written as what follows its common beginning with `last`, which it becomes.
void put(QByteArray &bytes, std::string &last, std::string_view text)
{
    const auto differs = std::ranges::mismatch(last, text).in2;
    const std::size_t common = std::size_t(differs - text.begin());
    put(bytes, common);
    put(bytes, text.size() - common);
    bytes.append(text.data() + common, qsizetype(text.size() - common));
    last.replace(common, std::string::npos, text.substr(common));
}

//! Reads what was put.
class Bytes {
public:
    explicit Bytes(const QByteArray &bytes)
        : m_at(bytes.cbegin())
        , m_end(bytes.cend())
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    quint8 byte() { return quint8(*m_at++); }
    std::uint64_t number()
    {
        std::uint64_t number = 0;
        for (int shift = 0;; shift += 7) {
            const quint8 next = byte();
            number |= std::uint64_t(next & 0x7fU) << shift;
            if (next < 0x80)
                return number;
        }
    }
    void text(std::string &last)
    {
        const std::size_t common = number();
        const std::size_t rest = number();
        last.replace(common, std::string::npos, m_at, rest);
        m_at += rest;
    }

private:
    const char *m_at;
    const char *m_end;
};

void readNext(Bytes &bytes, PackedTask &task)
{
    const quint8 same = bytes.byte();
    if (same & IsFirst)
        task = {};
    bytes.text(task.id);
    bytes.text(task.host);
    if (!(same & SameAddresses)) {
        task.addresses.resize(qsizetype(bytes.number()));
        for (std::string &address : task.addresses)
            bytes.text(address);
    }
    if (!(same & SamePorts)) {
        task.ports.resize(qsizetype(bytes.number()));
        for (std::int64_t &port : task.ports)
            port = signedOf(bytes.number());
    }
    if (!(same & SameState))
        bytes.text(task.state);
    if (!(same & SameResults)) {
        task.results.resize(qsizetype(bytes.number()));
        for (Health &result : task.results)
            result = Health(bytes.byte());
    }
    if (!(same & SameVersion))
        bytes.text(task.version);
}

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

MarathonTask taskOf(const QString &app, const MarathonTaskView &view)
{
    MarathonTask task{.id = textOf(view.id), .appId = app, .host = textOf(view.host)};
    for (const std::string_view address : view.addresses)
        task.addresses += textOf(address);
    task.ports = QList<std::int64_t>(view.ports.begin(), view.ports.end());
    task.state = textOf(view.state);
    task.results = QList<Health>(view.results.begin(), view.results.end());
    task.version = textOf(view.version);
    task.isProved = view.isProved;
    return task;
}

} // namespace

MarathonTasks::MarathonTasks(const QList<MarathonTask> &tasks)
{
    TaskPacker packer;
    for (const MarathonTask &task : tasks)
        packer.add(MarathonTaskText(task).view());
    *this = packer.take();
}

void MarathonTasks::eachOf(const QString &app,
                           const std::function<void(const MarathonTaskView &)> &visit) const
{
    const QByteArray packed = m_byApp.value(app);
    const QList<std::size_t> proved = m_proved.value(app);
    const QByteArray appId = app.toUtf8();
    PackedTask task;
    for (Bytes bytes(packed); !bytes.atEnd();) {
        readNext(bytes, task);
        visit({.id = task.id,
               .appId = {appId.constData(), std::size_t(appId.size())},
               .host = task.host,
               .addresses = {task.addresses.begin(), task.addresses.end()},
               .ports = task.ports,
               .state = task.state,
               .results = task.results,
               .version = task.version,
               .isProved = task.results.isEmpty() && !proved.isEmpty()
                   && std::ranges::binary_search(proved, hashOfId(task.id))});
    }
}

QList<MarathonTask> MarathonTasks::of(const QString &app) const
{
    QList<MarathonTask> tasks;
    eachOf(app, [&](const MarathonTaskView &view) { tasks += taskOf(app, view); });
    return tasks;
}

std::size_t MarathonTasks::hashOf(const QString &app) const
{
    return qHash(m_byApp.value(app), std::size_t(QHashSeed::globalSeed()));
}

bool MarathonTasks::operator==(const MarathonTasks &other) const
{
    return m_apps == other.m_apps && std::ranges::all_of(m_apps, [&](const QString &app) {
               return m_byApp.value(app) == other.m_byApp.value(app) || of(app) == other.of(app);
           });
}

void TaskPacker::begin(const MarathonTasks &others, qsizetype slices)
{
    if (slices == 0)
        return;
    const TaskSlice &last = others.m_slices.at(slices - 1);
    m_tasks.m_slices = others.m_slices.first(slices);
    m_tasks.m_size = last.tasks;
    m_tasks.m_apps = others.m_apps.first(last.apps);
    for (const QString &app : std::as_const(m_tasks.m_apps))
        m_tasks.m_byApp.insert(app, others.m_byApp.value(app));
    if (last.apps == 0)
        return;
    m_app = m_tasks.m_apps.last(); // it may have more tasks
    m_appId = m_app.toStdString();
    m_bytes = m_tasks.m_byApp.take(m_app).first(last.bytes);
}

void TaskPacker::endSlice(std::size_t hash)
{
    if (m_isInSlices)
        m_tasks.m_slices.append({hash, m_tasks.m_size, m_tasks.m_apps.size(), m_bytes.size()});
}

void TaskPacker::add(const MarathonTaskView &task)
{
    if (task.appId != m_appId)
        beginApp(task.appId);
    const auto flag = [](bool isSame, Same same) { return isSame ? unsigned(same) : 0U; };
    const unsigned same = flag(std::ranges::equal(m_last.ports, task.ports), SamePorts)
        | flag(m_last.state == task.state, SameState)
        | flag(std::ranges::equal(m_last.results, task.results), SameResults)
        | flag(m_last.version == task.version, SameVersion)
        | flag(std::ranges::equal(m_last.addresses, task.addresses), SameAddresses)
        | flag(m_isFirst, IsFirst);
    m_isFirst = false;
    m_bytes.append(char(same));
    put(m_bytes, m_last.id, task.id);
    put(m_bytes, m_last.host, task.host);
    if (!(same & SameAddresses)) {
        put(m_bytes, std::uint64_t(task.addresses.size()));
        m_last.addresses.resize(task.addresses.size());
        for (qsizetype i = 0; i < task.addresses.size(); ++i)
            put(m_bytes, m_last.addresses[i], task.addresses[i]);
    }
    if (!(same & SamePorts)) {
        put(m_bytes, std::uint64_t(task.ports.size()));
        for (const std::int64_t port : task.ports)
            put(m_bytes, unsignedOf(port));
        m_last.ports = task.ports;
    }
    if (!(same & SameState))
        put(m_bytes, m_last.state, task.state);
    if (!(same & SameResults)) {
        put(m_bytes, std::uint64_t(task.results.size()));
        for (const Health result : task.results)
            m_bytes.append(char(result));
        m_last.results = task.results;
    }
    if (!(same & SameVersion))
        put(m_bytes, m_last.version, task.version);
    ++m_tasks.m_size;
}

void TaskPacker::beginApp(std::string_view id)
{
    endApp();
    m_appId = id;
    m_app = rootedId(textOf(id));
    if (!m_tasks.m_byApp.contains(m_app)) {
        m_tasks.m_apps.append(m_app);
        return;
    }
    m_tasks.m_slices.clear(); // its block no longer ends where they say
    m_isInSlices = false;
}

void TaskPacker::endApp()
{
    if (!m_bytes.isEmpty()) {
        QByteArray &packed = m_tasks.m_byApp[m_app];
        if (packed.isEmpty())
            packed = QByteArray(m_bytes.constData(), m_bytes.size()); // no more memory than it needs
        else
            packed.append(m_bytes);
    }
    m_bytes.truncate(0);
    m_last = {};
    m_isFirst = true;
}

MarathonTasks TaskPacker::take()
{
    endApp();
    return std::move(m_tasks);
}

} // namespace proxym
