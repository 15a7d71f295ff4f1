// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

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

    bool operator==(const AppPort &) const = default;
};

struct MarathonApp {
    QString id; //!< "/group/app", with its leading slash even where Marathon left it out
    QMap<QString, QString> labels; //!< those that start with "proxym."
    QList<AppPort> ports; //!< in the order in which tasks number theirs

    bool operator==(const MarathonApp &) const = default;
};

struct MarathonTask {
    QString id;
    QString appId;
    QString host; //!< name or address of the agent; empty before the task is placed
    QString address; //!< the task's own, first of several; empty where it has none
    QList<std::int64_t> ports; //!< on the host, in the order of the app's ports that take one
    QString state; //!< "TASK_RUNNING"; empty before Marathon 0.14
    bool hasFailedCheck = false;

    bool operator==(const MarathonTask &) const = default;
};

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
//! "host:port" of GET /v2/leader; empty where it names none.
[[nodiscard]] QString parseLeader(const QByteArray &body);
//! Of GET /v2/eventSubscriptions.
[[nodiscard]] Result<QStringList> parseCallbackUrls(const QByteArray &body);

} // namespace proxym
