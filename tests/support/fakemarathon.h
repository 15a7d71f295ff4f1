// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"
#include "support/fakehttpserver.h"

namespace proxym::test {

//! Marathon 1.4 as far as proxym sees it: apps, tasks with their states, single apps, and the event stream.
//! All tasks are on 127.0.0.1 unless they say otherwise. Two servers know and report the same.
class FakeMarathon {
public:
    struct Mapping {
        Port containerPort = Port::of<80>();
        Port servicePort = Port::of<10000>();
        QByteArray domain; //!< empty: a TCP service on servicePort
    };
    struct App {
        QByteArray id; //!< "/shop/web"
        Port containerPort = Port::of<80>(); //!< of its only mapping, like the next two
        Port servicePort = Port::of<10000>();
        QByteArray domain; //!< empty: a TCP service on servicePort
        QList<Mapping> mappings = {}; //!< if there are any, they replace the one above
        QByteArray version = {}; //!< empty: not reported
    };
    struct Task {
        QByteArray id;
        QByteArray appId;
        QByteArray host = QByteArrayLiteral("127.0.0.1");
        Port port = Port::of<80>();
        QByteArray state = QByteArrayLiteral("TASK_RUNNING");
        QList<Port> ports = {}; //!< by the mappings of its version; if there are any, they replace `port`
        QByteArray version = {}; //!< of the app that it was started from; empty: not reported
    };

    FakeMarathon();

    //! Apps are added without an event, as during a deployment; deploymentSucceeded() sends one. A new
    //! version of an existing app takes its place; requests for earlier versions are still answered.
    void add(const App &app);
    void remove(const QByteArray &appId); //!< with its tasks
    //! A running task; sends the event, too.
    void startTask(const Task &task);
    //! The same without an event: for many at once.
    void putTask(const Task &task);
    //! Only the event, of a task that may be as before.
    void tellStatus(const Task &task);
    //! The task has received its SIGTERM: it is TASK_KILLING until endTask().
    void beginToKill(const QByteArray &taskId);
    //! The task is gone: TASK_KILLED.
    void endTask(const QByteArray &taskId, const QByteArray &state = "TASK_KILLED");
    void deploymentSucceeded();

    //! The bodies of /v2/apps and /v2/tasks.
    [[nodiscard]] QByteArray apps();
    [[nodiscard]] QByteArray tasks();
    //! Answers every question about apps and tasks like this, until tellTheTruth().
    void lie(const FakeReply &reply) { m_lie = reply; }
    void tellTheTruth() { m_lie.reset(); }

    //! "127.0.0.1:40001", for PROXYM_MARATHON_SERVERS.
    [[nodiscard]] QString address() const { return server.url().authority(); }
    //! The addresses of both servers.
    [[nodiscard]] QString addresses() const
    {
        return address() + QLatin1Char(',') + standby.url().authority();
    }
    [[nodiscard]] bool isListenedTo() const { return server.openStreams() + standby.openStreams() > 0; }
    //! The server whose event stream is in use.
    [[nodiscard]] FakeHttpServer &inUse() { return standby.openStreams() > 0 ? standby : server; }

    FakeHttpServer server;
    FakeHttpServer standby; //!< used only where it is configured: addresses()

private:
    void answer(const QByteArray &path, const std::function<FakeReply()> &truth);
    void push(const QByteArray &bytes);
    [[nodiscard]] FakeReply oneApp(const QByteArray &id) const;
    void answerForVersion(const App &app);
    [[nodiscard]] FakeReply tasksOf(const QByteArray &id) const;
    void tell(const QByteArray &type, const QByteArray &members);

    QMap<QByteArray, App> m_apps;
    QMap<QByteArray, QMap<QByteArray, Task>> m_tasks; //!< by app, then by id
    QHash<QByteArray, QByteArray> m_appOf; //!< by task
    QByteArray m_appsBody; //!< empty: must be written again; so is the next
    QByteArray m_tasksBody;
    std::optional<FakeReply> m_lie;
    QTimer m_heartBeat; //!< of the event stream
};

} // namespace proxym::test
