// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "load/loadgenerator.h"
#include "load/originfarm.h"
#include "support/fakemarathon.h"
#include "support/program/site.h"

#include <QJsonDocument>
#include <QTest>

#include <map>

namespace proxym::test {

//! A small cluster around the real proxym and a real HAProxy: a web and a database app in Marathon, an API in
//! a file, their tasks as servers that really die, and clients. Every wait ends after 30 seconds and then
//! fails the test.
class Town final : public QObject {
public:
    Town();

    //! Before open(): so many more apps, which never change and get no requests. They share one server.
    void addNeighbours(int apps);
    //! Starts proxym, and waits until each service answers.
    void open(const QMap<QString, QString> &settings = {});
    //! Starts proxym again, as open() did.
    void startAgain() { site.start(m_settings); }
    void awaitSync() const;
    //! Ends proxym and starts it again.
    void reopen();
    //! Clients for GET and POST, over new and kept connections, and for TCP sessions.
    void letClientsIn();

    //! Adds one server, from Marathon or the file. Waits until HAProxy has it in service.
    void startWeb() { start("/web", Speaks::Http); }
    void startDatabase() { start("/db", Speaks::Echo); }
    void startApi();
    //! The oldest server leaves. Marathon tells it to end, and it dies 300 ms later, whatever HAProxy knows
    //! by then.
    void killOldestWeb() { leave("/web", tasks("/web").first()); }
    //! The oldest server dies before its death is reported.
    void crashOldestWeb();
    //! It is deleted from the file, and dies when HAProxy has taken it out of service.
    void killOldestApi();
    enum class Death {
        Soon, //!< 300 ms after the task was told to end, whatever HAProxy knows by then
        OnceDrained, //!< when HAProxy has taken it out of service
    };
    //! New tasks for all of the web and the database app, then all old ones leave at once.
    void deploy(Death death);
    //! A new service, which no running HAProxy can get without a reload. Waits until the new process is
    //! there.
    void causeReload(int number);
    //! A plain service that has the servers of `api`; it answers when this returns.
    void letAServiceCome(int number);
    //! The oldest of them, if there is one.
    void letAServiceGo();

    [[nodiscard]] qint64 pid() const { return site.api()[u"haproxy"][u"pid"].toInteger(); }
    [[nodiscard]] bool isInService(const QString &backend, Port port) const;
    //! Rows of `show servers state` that are ready, by backend.
    [[nodiscard]] QMultiMap<QString, Port> inService() const;

    //! True if HAProxy has exactly the existing servers in service, including `further`.
    [[nodiscard]] bool isAsWanted() const;

    //! Leaves out failures of POST and TCP that could not be prevented: those on a server that was killed
    //! meanwhile, if they began before HAProxy had taken it out of service.
    [[nodiscard]] QList<Failure> preventable(const QList<Failure> &failures) const;
    //! Kills that came before HAProxy had taken the server out of service.
    [[nodiscard]] int lateDrains() const;

    Site site;
    FakeMarathon marathon;
    OriginFarm farm;
    LoadGenerator clients;
    QMultiMap<QString, Port> further; //!< servers, by backend, that are managed elsewhere

    //! Keeps the fakes of this thread running until the condition is true; gives up with a fatal error after
    //! 30 seconds.
    template <class Condition> void await(const char *what, Condition isTrue) const
    {
        if (!QTest::qWaitFor(isTrue, 30'000))
            qFatal("in vain: %s\n%s\n%s", what, QJsonDocument(site.api()).toJson().left(8'000).constData(),
                   site.log().right(8'000).constData());
    }

private:
    using Clock = Failure::Clock;
    struct Departure {
        Clock::time_point killedAt = Clock::time_point::max();
        Clock::time_point outAt =
            Clock::time_point::max(); //!< from then on HAProxy was seen to send nothing there
    };

    [[nodiscard]] QList<Port> tasks(const QByteArray &app) const { return m_tasks.value(app); }
    void start(const QByteArray &app, Speaks speaks);
    void leave(const QByteArray &app, Port port);
    void dieSoon(Port port, const std::function<void()> &afterwards);
    void die(Port port);
    void awaitInService(const QString &backend, Port port) const;
    void awaitOut(const QString &backend, Port port);
    void awaitDeath(Port port) const;
    void writeFile() const;

    QMap<QString, QString> m_settings;
    Port m_listener = freePort();
    QMap<QByteArray, QList<Port>> m_tasks; //!< by app, oldest first
    QList<Port> m_api; //!< servers of the service in the file, oldest first
    QByteArrayList m_more; //!< further services in the file, for reloads
    QByteArrayList m_plain; //!< … and that need none
    std::map<Port, Departure> m_departures;
};

} // namespace proxym::test
