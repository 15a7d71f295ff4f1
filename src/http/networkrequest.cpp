// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/networkrequest.h"

#include "http/socketreply.h"

#include <QFile>
#include <QNetworkProxy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr auto socketAttribute = QNetworkRequest::User;

//! Null if the file has none.
QSslKey keyIn(const QString &path)
{
    QFile file(path);
    const QByteArray pem = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const QSslKey rsa(pem, QSsl::Rsa);
    return rsa.isNull() ? QSslKey(pem, QSsl::Ec) : rsa;
}

//! How this side shows who it is, and whom it trusts.
Result<QSslConfiguration> tlsOf(const HttpOptions &options)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!options.caFile.isEmpty()) {
        const QList<QSslCertificate> authorities = QSslCertificate::fromPath(options.caFile);
        if (authorities.isEmpty())
            return failure(Error::Kind::Failed,
                           u"no certificate can be read from the CA file "_s + options.caFile);
        tls.setCaCertificates(authorities);
    }
    if (!options.certificateFile.isEmpty()) {
        const QList<QSslCertificate> own = QSslCertificate::fromPath(options.certificateFile);
        const QSslKey key = keyIn(options.keyFile);
        if (own.isEmpty() || key.isNull())
            return failure(Error::Kind::Failed,
                           u"no certificate and key can be read from %1 and %2"_s.arg(options.certificateFile,
                                                                                      options.keyFile));
        tls.setLocalCertificateChain(own);
        tls.setPrivateKey(key);
    }
    return tls;
}

QString cause(const QNetworkReply &reply)
{
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        return u"connection refused"_s;
    case QNetworkReply::RemoteHostClosedError:
        return u"connection closed without an HTTP answer"_s;
    case QNetworkReply::OperationCanceledError:
        return u"given up"_s;
    case QNetworkReply::HostNotFoundError:
        return u"no such host"_s;
    case QNetworkReply::SslHandshakeFailedError:
        return u"TLS failed: "_s + reply.errorString();
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
        return u"the answer is not HTTP"_s;
    default:
        return reply.errorString();
    }
}

} // namespace

Result<QNetworkRequest> networkRequest(const QUrl &url, const HttpOptions &options)
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setDecompressedSafetyCheckThreshold(
        -1); // lists of tasks compress like bombs; our own size limit decides
    request.setRawHeader("User-Agent", "proxym/" PROXYM_VERSION);
    if (!options.authorization.isEmpty())
        request.setRawHeader("Authorization", options.authorization);
    if (!options.socket.isEmpty())
        request.setAttribute(socketAttribute, options.socket);
    if (url.scheme() == u"https") {
        const auto tls = tlsOf(options);
        if (!tls)
            return tl::unexpected(tls.error().during(shownUrl(url)));
        request.setSslConfiguration(*tls);
    }
    return request;
}

QNetworkReply *beginRequest(QNetworkAccessManager &network, QNetworkRequest request, const HttpRequest &asked)
{
    request.setRawHeader("Accept", asked.accept);
    for (const auto &[name, value] : asked.headers)
        request.setRawHeader(name, value);
    if (!asked.expectedName.isEmpty())
        request.setPeerVerifyName(asked.expectedName);
    if (const QString socket = request.attribute(socketAttribute).toString(); !socket.isEmpty())
        return new SocketReply(request, socket, &network);
    if (asked.method == "GET")
        return network.get(request);
    if (asked.method == "DELETE")
        return network.deleteResource(request);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    if (asked.method == "POST")
        return network.post(request, asked.body);
    return network.sendCustomRequest(request, asked.method, asked.body);
}

Error unanswered(const QNetworkReply &reply)
{
    const bool isNotHttp = reply.error() == QNetworkReply::ProtocolFailure
        || reply.error() == QNetworkReply::ProtocolUnknownError;
    return Error{isNotHttp ? Error::Kind::Malformed : Error::Kind::Unreachable, cause(reply)}.during(
        shownUrl(reply.url()));
}

QString shownUrl(const QUrl &url)
{
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::FullyEncoded);
}

QNetworkAccessManager &networkOfAClient()
{
    static auto *const all = new QList<QNetworkAccessManager *>; // keeps them reachable for leak checkers
    auto network = std::make_unique<QNetworkAccessManager>();
    network->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    all->append(network.get());
    return *network.release();
}

QByteArray basicAuthorization(const QString &user, const QString &password)
{
    return "Basic " + (user + u':' + password).toUtf8().toBase64();
}

} // namespace proxym
