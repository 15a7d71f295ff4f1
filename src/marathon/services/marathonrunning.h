// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathontasks.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! The tasks that were running when Marathon was read last, so that an event that says nothing new needs no
//! reading: Marathon repeats TASK_RUNNING whenever it reconciles its tasks with Mesos, and reports several
//! states of a task that never become a server.
//!
//! Only hashes are kept: 16 bytes for each task. They have a random seed, and two tasks of one app are taken
//! for each other once in 2^64.
class RunningTasks {
public:
    //! Those of these that are of the app and run.
    void add(const QString &app, const MarathonTasks &tasks);
    //! Something of the app could not be read: whatever is told of its tasks is news.
    void doubt(const QString &app) { m_doubtful.insert(app); }
    //! What is known of an app is what `other` knows of it.
    void replace(const QString &app, const RunningTasks &other);

    //! Forgets all other apps.
    void keepOnly(const QSet<QString> &apps);

    //! Whether a reading could show anything new after `told` was said of a task: it runs and is not known
    //! with just these ports, addresses and version, or it is known and does not run. Health is not looked
    //! at, as other events tell it.
    [[nodiscard]] bool isNews(const MarathonTask &told) const;

    bool operator==(const RunningTasks &) const = default;

private:
    struct Known {
        std::size_t id;
        std::size_t content;

        bool operator==(const Known &) const = default;
    };
    QHash<QString, QList<Known>> m_tasks; //!< by app
    QSet<QString> m_doubtful; //!< apps
};

} // namespace proxym
