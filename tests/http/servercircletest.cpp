// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/servercircle.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class ServerCircleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstServerThatAnswersWellIsKept();
    void allErrorsAreToldWhenNobodyAnswers();
    void pathsLieBelowThePrefix_data();
    void pathsLieBelowThePrefix();
    void onlyAFull200IsBelieved();

private:
    //! Returns the server's name if it is in `good`, otherwise fails; records which servers were asked.
    [[nodiscard]] std::function<Task<Result<QString>>(QUrl)> answering(const QStringList &good)
    {
        m_asked.clear();
        m_good = good;
        return [this](const QUrl &server) { return attempt(server); };
    }
    Task<Result<QString>> attempt(QUrl server)
    {
        m_asked += server.host();
        co_await pause(std::chrono::milliseconds(0));
        if (m_good.contains(server.host()))
            co_return server.host();
        co_return failure(Error::Kind::Refused, server.host() + u": no"_s);
    }
    QStringList m_asked;
    QStringList m_good;
    ServerCircle m_circle{{QUrl(u"http://a:1"_s), QUrl(u"http://b:1"_s), QUrl(u"http://c:1"_s)}};
};

void ServerCircleTest::firstServerThatAnswersWellIsKept()
{
    QCOMPARE(QCoro::waitFor(m_circle.firstGood(answering({u"b"_s, u"c"_s}))).value(), u"b"_s);
    QCOMPARE(m_asked, (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(QCoro::waitFor(m_circle.firstGood(answering({u"a"_s, u"b"_s}))).value(), u"b"_s);
    QCOMPARE(m_asked, QStringList{u"b"_s});
    QCOMPARE(QCoro::waitFor(m_circle.firstGood(answering({u"a"_s}))).value(), u"a"_s);
    QCOMPARE(m_asked, (QStringList{u"b"_s, u"c"_s, u"a"_s}));
    QCOMPARE(m_circle.current().host(), u"a"_s);
}

void ServerCircleTest::allErrorsAreToldWhenNobodyAnswers()
{
    m_circle.keep(QUrl(u"http://a:1"_s));
    const auto result = QCoro::waitFor(m_circle.firstGood(answering({})));
    QCOMPARE(result.error().what, u"a: no; b: no; c: no"_s);
    QCOMPARE(result.error().kind, Error::Kind::Refused);
}

void ServerCircleTest::pathsLieBelowThePrefix_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("no prefix") << u"http://m:8080"_s << QByteArray("http://m:8080/v2/apps?a=%2F");
    QTest::newRow("slash") << u"http://m:8080/"_s << QByteArray("http://m:8080/v2/apps?a=%2F");
    QTest::newRow("prefix") << u"https://m/service/marathon"_s
                            << QByteArray("https://m/service/marathon/v2/apps?a=%2F");
    QTest::newRow("credentials") << u"http://u:p@m:1"_s << QByteArray("http://m:1/v2/apps?a=%2F");
}

void ServerCircleTest::pathsLieBelowThePrefix()
{
    QFETCH(QString, server);
    QFETCH(QByteArray, url);
    QCOMPARE(below(QUrl(server), "/v2/apps?a=%2F").toEncoded(), url);
}

void ServerCircleTest::onlyAFull200IsBelieved()
{
    const QUrl url(u"http://u:p@a:1/v2?secret=1"_s);
    const auto answered = [&url](int status, const QByteArray &body) {
        return goodBody(url, HttpAnswer{status, {}, body});
    };
    QCOMPARE(answered(200, "{}").value(), QByteArray("{}"));
    QCOMPARE(answered(200, " \n").error(),
             (Error{Error::Kind::Malformed, u"http://a:1/v2: the answer is empty"_s}));
    QCOMPARE(answered(503, "{}").error().what, u"http://a:1/v2: HTTP 503"_s);
    for (const int status : {204, 302, 401, 403, 404, 500})
        QCOMPARE(answered(status, "{}").error().kind, Error::Kind::Refused);
    const Error unreachable{Error::Kind::Unreachable, u"http://a:1/v2: connection refused"_s};
    QCOMPARE(goodBody(url, tl::unexpected(unreachable)).error(), unreachable);
}

QTEST_GUILESS_MAIN(ServerCircleTest)
#include "servercircletest.moc"
