// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QHash>
#include <QStringList>
#include <QVarLengthArray>

#include <functional>
#include <string>
#include <string_view>

namespace proxym {

//! The result of a check for a task, from best to worst.
enum class Health : quint8 { Good, Unknown, Failed };

struct MarathonTask {
    QString id = {};
    QString appId = {};
    QString host = {}; //!< name or address of the agent; empty before the task is placed
    QStringList addresses = {}; //!< its own; empty if it has none
    QList<std::int64_t> ports = {}; //!< on the host, in the order of the app's ports that take one
    QString state = {}; //!< "TASK_RUNNING"; empty before Marathon 0.14
    QList<Health> results = {}; //!< in the order of the checks; empty before the first
    QString version = {}; //!< of the app that it was started from
    bool isProved = false; //!< has no results now but had good ones: not in any answer, set by recall()

    bool operator==(const MarathonTask &) const = default;
};

//! The same, with texts in UTF-8 that belong to something else: to the JSON that is being read, or to
//! MarathonTasks.
struct MarathonTaskView {
    std::string_view id = {};
    std::string_view appId = {}; //!< with a leading slash only if Marathon wrote it
    std::string_view host = {};
    QVarLengthArray<std::string_view, 2> addresses = {};
    QVarLengthArray<std::int64_t, 4> ports = {};
    std::string_view state = {};
    QVarLengthArray<Health, 4> results = {};
    std::string_view version = {};
    bool isProved = false;
};

[[nodiscard]] inline bool isRunning(const MarathonTask &task)
{
    return task.state.isEmpty() || task.state == QStringLiteral("TASK_RUNNING");
}

[[nodiscard]] inline bool isRunning(const MarathonTaskView &task)
{
    return task.state.empty() || task.state == "TASK_RUNNING";
}

//! Stands for the id of a task in this process: two of them are taken for each other once in 2^64.
[[nodiscard]] inline std::size_t hashOfId(std::string_view id)
{
    return qHashBits(id.data(), id.size(), std::size_t(QHashSeed::globalSeed()));
}

//! Tasks whose checks were good, by app: hashes of their ids, sorted.
using ProvedTasks = QHash<QString, QList<std::size_t>>;

//! A part of the text of a list of tasks, and how many there were up to its end.
struct TaskSlice {
    std::size_t hash; //!< of the text, with a seed of this process
    qsizetype tasks;
    qsizetype apps;
    qsizetype bytes; //!< that the tasks of the last of these apps took
};

//! The tasks of many apps in a tenth of the memory of as many MarathonTask: for each app one block of bytes,
//! in which a task is written as its differences from the one before it. A value; made by TaskPacker.
class MarathonTasks {
public:
    MarathonTasks() = default;
    MarathonTasks(const QList<MarathonTask> &tasks); // NOLINT(google-explicit-constructor): it is the same
    MarathonTasks(std::initializer_list<MarathonTask> tasks)
        : MarathonTasks(QList<MarathonTask>(tasks))
    {
    }

    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    //! The ids of the apps that have tasks, each once, in the order of their first ones.
    [[nodiscard]] const QStringList &apps() const { return m_apps; }
    //! Calls `visit` with each task of the app, in their order; the view is valid for that call.
    void eachOf(const QString &app, const std::function<void(const MarathonTaskView &)> &visit) const;
    //! The tasks of the app, in their order.
    [[nodiscard]] QList<MarathonTask> of(const QString &app) const;
    //! The same for the same tasks of the app in the same order, as long as this process runs: others have it
    //! once in 2^64. What is remembered of them does not count.
    [[nodiscard]] std::size_t hashOf(const QString &app) const;
    //! From now on tasks without results that are among these are proved.
    void recall(const ProvedTasks &proved) { m_proved = proved; }

    //! The text that they were read from, so that as much of the next text as begins like it need not be read
    //! again. It ends before anything that was no task, and is empty if tasks of an app did not come
    //! together.
    [[nodiscard]] const QList<TaskSlice> &slices() const { return m_slices; }

    //! True for the same tasks of each app, in the same order, whatever is remembered of them.
    bool operator==(const MarathonTasks &other) const;

private:
    friend class TaskPacker;

    QHash<QString, QByteArray> m_byApp;
    QStringList m_apps;
    QList<TaskSlice> m_slices;
    ProvedTasks m_proved;
    qsizetype m_size = 0;
};

//! The texts and numbers of one task, which the next one is compared with.
struct PackedTask {
    std::string id;
    std::string host;
    QVarLengthArray<std::string, 2> addresses;
    QVarLengthArray<std::int64_t, 4> ports;
    std::string state;
    QVarLengthArray<Health, 4> results;
    std::string version;
};

//! Makes MarathonTasks of one task after the other. Tasks of an app that come together take least.
class TaskPacker {
public:
    //! Begins with those of the first `slices` slices of others. To be called before anything else.
    void begin(const MarathonTasks &others, qsizetype slices);
    void add(const MarathonTaskView &task);
    //! A slice of the text has been read whose hash is this.
    void endSlice(std::size_t hash);
    //! Something in the text was no task: what comes from here on has to be read again.
    void endSlices() { m_isInSlices = false; }
    //! All that were added; call it once.
    [[nodiscard]] MarathonTasks take();

private:
    void beginApp(std::string_view id);
    void endApp();

    MarathonTasks m_tasks;
    std::string m_appId; //!< as it was given
    QString m_app;
    QByteArray m_bytes; //!< of tasks of that app
    PackedTask m_last;
    bool m_isFirst = true; //!< the next task cannot be compared with m_last
    bool m_isInSlices = true;
};

} // namespace proxym

Q_DECLARE_TYPEINFO(proxym::MarathonTask, Q_RELOCATABLE_TYPE);
