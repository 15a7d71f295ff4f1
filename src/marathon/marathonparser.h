// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QMap>
#include <QStringList>

namespace proxym {

//! One port of an app, told in the same way for every version and network mode. Numbers are as Marathon wrote
//! them and may be no ports at all.
struct AppPort {
    std::int64_t containerPort = 0; //!< 0: whatever port it has outside
    std::int64_t servicePort = 0; //!< 0: none known
    bool takesTaskPort = true; //!< false: reachable only at the task's own address, on the container port
    QString protocol; //!< "tcp", "udp", "udp,tcp"; empty: tcp
    QStringList networks = {}; //!< those of the app's at whose address it is reachable; empty: any

    bool operator==(const AppPort &) const = default;
};

//! Which port a health check looks at. Neither: none, as COMMAND.
struct HealthCheck {
    std::int64_t portIndex = -1; //!< in the app's ports; -1: none
    std::int64_t port = 0; //!< a fixed one; 0: none

    bool operator==(const HealthCheck &) const = default;
};

//! What a check says of a task, from the best to the worst.
enum class Health { Good, Unknown, Failed };

struct MarathonApp {
    QString id; //!< "/group/app", with its leading slash even where Marathon left it out
    QMap<QString, QString> labels = {}; //!< those that start with "proxym."
    QList<AppPort> ports = {}; //!< in the order in which tasks number theirs
    QStringList networks = {}; //!< names, in the order of the tasks' addresses; empty before 1.5
    QList<HealthCheck> checks = {};
    bool hasReadinessChecks = false;
    bool isDeployed = false; //!< a deployment of it is under way
    QMap<QString, bool> ready = {}; //!< what readiness checks say of tasks, by id, while it is deployed
    QString version = {}; //!< when it was changed last, as Marathon writes it: "2016-01-01T00:00:00.000Z"
    QString configVersion = {}; //!< when more than its size was; empty before versionInfo (0.9)

    bool operator==(const MarathonApp &) const = default;
};

struct MarathonTask {
    QString id = {};
    QString appId = {};
    QString host = {}; //!< name or address of the agent; empty before the task is placed
    QStringList addresses = {}; //!< its own; empty where it has none
    QList<std::int64_t> ports = {}; //!< on the host, in the order of the app's ports that take one
    QString state = {}; //!< "TASK_RUNNING"; empty before Marathon 0.14
    QList<Health> results = {}; //!< in the order of the checks; empty before the first
    QString version = {}; //!< of the app that it was started from
    bool isProved = false; //!< has no results now, and had good ones: no answer says so, recall() does

    bool operator==(const MarathonTask &) const = default;
};

[[nodiscard]] inline bool isRunning(const MarathonTask &task)
{
    return task.state.isEmpty() || task.state == QStringLiteral("TASK_RUNNING");
}

//! What could be read, and what could not, by element.
template <class T> struct Parsed {
    QList<T> elements;
    QStringList complaints;
};

//! The body of GET /v2/apps. Malformed unless it is JSON to its end with an array `apps`; a malformed element
//! costs only itself. Null, absent and empty mean the same everywhere, as Marathon's versions use all three.
[[nodiscard]] Result<Parsed<MarathonApp>> parseApps(QByteArray body);
//! The body of GET /v2/tasks, likewise.
[[nodiscard]] Result<Parsed<MarathonTask>> parseTasks(QByteArray body);
//! The body of GET /v2/apps/{id}.
[[nodiscard]] Result<MarathonApp> parseApp(QByteArray body);
//! The body of GET /v2/apps/{id}/versions/{version}.
[[nodiscard]] Result<MarathonApp> parseDefinition(QByteArray body);
//! "host:port" of GET /v2/leader; empty where it names none.
[[nodiscard]] QString parseLeader(const QByteArray &body);
//! Of GET /v2/eventSubscriptions.
[[nodiscard]] Result<QStringList> parseCallbackUrls(const QByteArray &body);

} // namespace proxym
