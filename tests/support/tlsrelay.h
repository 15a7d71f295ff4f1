// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSslServer>

namespace proxym::test {

//! A port that speaks TLS and leads to another port of loopback(), such as a FakeHttpServer's.
class TlsRelay final : public QObject {
    Q_OBJECT
public:
    //! Shows the certificate of `pem`, which has its key, too. With `clients`, only clients with one of these
    //! certificates get through.
    TlsRelay(quint16 port, const QByteArray &pem, const QByteArray &clients = {});

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    //! Those that got through so far.
    [[nodiscard]] int connections() const { return m_connections; }

private:
    void join();

    quint16 m_port;
    QSslServer m_server;
    int m_connections = 0;
};

} // namespace proxym::test
