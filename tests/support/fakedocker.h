// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/fakehttpserver.h"

#include <QJsonObject>

namespace proxym::test {

//! Docker's engine as far as proxym sees it: the list of running containers, one container, and events.
class FakeDocker {
public:
    struct Container {
        QByteArray name; //!< "web"; its id() is made of it
        QJsonObject labels = {};
        QString address = QStringLiteral("10.0.0.1"); //!< in the network "edge"
        quint16 port = 80; //!< exposed
        QString health = {}; //!< empty: no check
        QString state = QStringLiteral("running");
        int createdAt = 1'700'000'000;
        QString stopSignal = QStringLiteral("SIGTERM");
        quint16 published = 80; //!< where, at 0.0.0.0
        QString startedAt = QStringLiteral("2023-11-14T22:13:20.123456789Z"); //!< events are told 80 s later
    };

    FakeDocker();

    [[nodiscard]] static QByteArray id(const QByteArray &name) { return "abcdef" + name.toHex(); }
    //! Labels of a web service at "<name>.test".
    [[nodiscard]] static QJsonObject web(const QByteArray &name);

    //! It is there from now on; nothing is told.
    void put(const Container &container);
    //! The same, and "start" is told.
    void start(const Container &container);
    void setHealth(const QByteArray &name, const QString &health);
    //! It ends, and "die" is told.
    void end(const QByteArray &name);
    void tell(const QByteArray &action, const QByteArray &name, const QJsonObject &attributes = {});
    //! All containers are gone; nothing is told.
    void forget();
    //! Answers everything like this, and ends the streams, until tellTheTruth().
    void lie(const FakeReply &reply);
    void tellTheTruth() { server.answerAll({}); }

    [[nodiscard]] bool isListenedTo() const { return server.openStreams() == 1; }
    [[nodiscard]] qsizetype looks(const QByteArray &name) const
    {
        return server.requests("GET", root + "/containers/" + id(name) + "/json").size();
    }
    //! Only this version of the API.
    void serve(const QByteArray &version);

    FakeHttpServer server;
    QByteArray root; //!< "/v1.41"

private:
    [[nodiscard]] QByteArray list() const;
    [[nodiscard]] static QJsonObject inspection(const Container &container);

    QMap<QByteArray, Container> m_containers; //!< by name
};

} // namespace proxym::test
