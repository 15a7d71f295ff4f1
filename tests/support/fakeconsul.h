// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/fakehttpserver.h"

namespace proxym::test {

//! Consul as far as proxym sees it: the catalogue, the states of all checks, both with blocking queries, and
//! the instances of one service. As in Consul, a check that changes does not change the catalogue's index.
class FakeConsul {
public:
    struct Instance {
        QByteArray service; //!< "web"
        quint16 port = 80; //!< on 127.0.0.1; its id is "<service>-<port>"
        QByteArray tags; //!< a JSON array
        QByteArray meta = QByteArrayLiteral("{}");
        QByteArray status = QByteArrayLiteral("passing");
    };

    FakeConsul();

    //! Registers it, or registers it anew.
    void put(const Instance &instance);
    //! An HTTP service at "<service>.test".
    void putWeb(const QByteArray &service, quint16 port);
    void setStatus(const QByteArray &id, const QByteArray &status);
    void remove(const QByteArray &id);
    //! Restarts without its data: nothing is registered, and the index begins anew.
    void forget();
    //! The index goes back as after a restored snapshot; what is registered stays.
    void rewind(quint64 index);
    //! Answers everything like this, also what waits, until tellTheTruth().
    void lie(const FakeReply &reply);
    void tellTheTruth() { server.answerAll({}); }

    //! Both blocking queries are waiting.
    [[nodiscard]] bool isWatched() const { return server.hanging() == 2; }
    [[nodiscard]] qsizetype looks(const QByteArray &service) const
    {
        return server.requests("GET", "/v1/health/service/" + service).size();
    }
    [[nodiscard]] static FakeReply reply(quint64 index, const QByteArray &body)
    {
        return {200, body, "application/json", {{"X-Consul-Index", QByteArray::number(index)}}};
    }

    FakeHttpServer server;

private:
    void list(const QByteArray &path, const quint64 &index, const std::function<QByteArray()> &body);
    void change(bool isInCatalogue);
    [[nodiscard]] QByteArray catalogue() const;
    [[nodiscard]] QByteArray checks() const;
    [[nodiscard]] QByteArray instances(const QByteArray &service) const;

    QMap<QByteArray, Instance> m_instances; //!< by id
    quint64 m_catalogueIndex = 100;
    quint64 m_checksIndex = 100;
};

} // namespace proxym::test
