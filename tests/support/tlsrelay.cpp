// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/tlsrelay.h"

#include "support/loopback.h"

#include <QSslConfiguration>
#include <QSslKey>

namespace proxym::test {

TlsRelay::TlsRelay(quint16 port, const QByteArray &pem, const QByteArray &clients)
    : m_port(port)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(pem));
    tls.setPrivateKey(QSslKey(pem, QSsl::Ec));
    tls.setCaCertificates(QSslCertificate::fromData(clients));
    tls.setPeerVerifyMode(clients.isEmpty() ? QSslSocket::VerifyNone : QSslSocket::VerifyPeer);
    m_server.setSslConfiguration(tls);
    connect(&m_server, &QTcpServer::pendingConnectionAvailable, this, &TlsRelay::join);
    if (!m_server.listen(loopback()))
        qFatal("the relay cannot listen");
}

void TlsRelay::join()
{
    while (QTcpSocket *const near = m_server.nextPendingConnection()) {
        ++m_connections;
        auto *const far = new QTcpSocket(near);
        connect(near, &QIODevice::readyRead, far, [near, far] { far->write(near->readAll()); });
        connect(far, &QIODevice::readyRead, near, [near, far] { near->write(far->readAll()); });
        connect(near, &QAbstractSocket::disconnected, near, &QObject::deleteLater);
        connect(far, &QAbstractSocket::disconnected, near, &QAbstractSocket::disconnectFromHost);
        connect(far, &QAbstractSocket::errorOccurred, near, &QAbstractSocket::disconnectFromHost);
        far->connectToHost(loopback(), m_port);
        if (near->bytesAvailable() > 0)
            far->write(near->readAll());
    }
}

} // namespace proxym::test
