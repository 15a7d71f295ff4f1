// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/fakehttpserver.h"

#include <QJsonObject>

namespace proxym::test {

//! Nomad as far as proxym sees it: the list of services, the instances of one service, and the event stream.
//! As in Nomad, a stream begins with the events since the index that is asked for, or with all that are still
//! known; and an unknown service, or one of another namespace, is an empty list.
class FakeNomad {
public:
    struct Instance {
        QByteArray service; //!< "web"
        quint16 port = 80; //!< on 127.0.0.1; its id is "_nomad-task-<service>-<port>"
        QStringList tags = {};
        QByteArray space = QByteArrayLiteral("default"); //!< its namespace
        QString address = QStringLiteral("127.0.0.1");
    };

    FakeNomad();

    //! Registers it, or registers it anew; and tells so.
    void put(const Instance &instance);
    //! An HTTP service at "<service>.test".
    void putWeb(const QByteArray &service, quint16 port, const QByteArray &space = "default");
    //! It is deregistered, and that is told.
    void remove(const QByteArray &service, quint16 port);
    //! A namespace is deleted with everything in it; nothing is told.
    void removeSpace(const QByteArray &space);
    //! Restarts without its data: nothing is registered, the index begins anew, the streams end.
    void forget();
    //! The index goes back as after a restored snapshot, and the streams end; what is registered stays.
    void rewind(quint64 index);
    //! Sends a line to all streams.
    void tell(const QByteArray &line) { server.push(line + '\n'); }
    void beat() { tell("{}"); }
    //! Answers everything like this, and ends the streams, until tellTheTruth().
    void lie(const FakeReply &reply);
    void tellTheTruth() { server.answerAll({}); }

    [[nodiscard]] bool isListenedTo() const { return server.openStreams() == 1; }
    [[nodiscard]] qsizetype looks(const QByteArray &service) const
    {
        return server.requests("GET", "/v1/service/" + service).size();
    }
    [[nodiscard]] static FakeReply reply(quint64 index, const QByteArray &body);

    FakeHttpServer server;
    QByteArray token; //!< empty: none is needed

private:
    struct Told {
        quint64 index;
        QByteArray space, line;
    };

    void serve(const QByteArray &path, const FakeHttpServer::Handler &handler);
    void change(const QByteArray &type, const Instance &instance);
    [[nodiscard]] QByteArray services(const QByteArray &space) const;
    [[nodiscard]] QByteArray instances(const QByteArray &service, const QByteArray &space) const;
    [[nodiscard]] FakeReply stream(const FakeRequest &request) const;

    QMap<QByteArray, Instance> m_instances; //!< by id
    QMap<QByteArray, quint64> m_changedAt; //!< of each
    QList<Told> m_told;
    quint64 m_index = 100;
};

} // namespace proxym::test
