// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/httpsourcemodule.h"
#include "support/fakehttpserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray service(const QByteArray &id, const QByteArray &host = "10.0.0.1")
{
    return R"({"id":")" + id + R"(","domains":["x.test"],"port":80,"hosts":[{"ip":")" + host
        + R"(","port":9000}]})";
}

FakeReply tagged(const QByteArray &tag, const QByteArray &body)
{
    return {200, body, "application/json", {{"ETag", tag}}};
}

} // namespace

//! The HTTP source with web servers that work and web servers that misbehave.
class HttpSourceModuleTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void servicesOfAllPagesAreFound();
    void credentialsAreSent_data();
    void credentialsAreSent();
    void badAnswerIsAnError_data();
    void badAnswerIsAnError();
    void pageThatFailsAffectsNoOther();
    void badServiceIsAComplaint();
    void unchangedPageIsNotSentAgain();
    void unchangedIsNoAnswerToAnotherQuestion();
    void tagOfABadAnswerIsNotKept();
    void servicesThatStayAreTheSameObjects();
    void lastGoodServicesOfAnEarlierProcessCount();
    void pagesThatLookAlikeAreTwo();
    void changeIsAnnouncedOnce();
    void failureIsAnnouncedOnce();
    void pollFollowsTheAnswer();
    void ageIsReadFromTheAnswer_data();
    void ageIsReadFromTheAnswer();
    void pollsEndInTime();
    void firstReadingOfManyPagesEndsInTime();
    void askingAgainAsksOnlyPagesThatLack();
    void hangingPageDelaysNoOther();
    void hangingPagesLeaveRoomForOthers();
    void readingEverythingAsksAfterItHasBegun();

private:
    void make(HttpSourceSettings settings);
    [[nodiscard]] Result<Found> ask(Reading reading = Reading::Everything)
    {
        return QCoro::waitFor(m_module->source()->services(reading));
    }
    //! "/a 10.0.0.1, /b 10.0.0.1", sorted; or the error.
    [[nodiscard]] QString read(Reading reading = Reading::Everything);
    [[nodiscard]] QByteArray header(const QByteArray &name) const
    {
        return m_server->requests().last().headers.value(name);
    }
    [[nodiscard]] QString url(const QString &path) const { return m_server->url(path).toString(); }

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<HttpSourceModule> m_module;
};

void HttpSourceModuleTest::init()
{
    qRegisterMetaType<Trigger>();
    m_module.reset();
    m_server = std::make_unique<FakeHttpServer>();
    m_server->answer("/a", '[' + service("/a") + ']');
    m_server->answer("/b", service("/b"));
    make({.urls = {url(u"/a"_s), url(u"/b"_s)}});
}

void HttpSourceModuleTest::make(HttpSourceSettings settings)
{
    m_module = std::make_unique<HttpSourceModule>(settings);
}

QString HttpSourceModuleTest::read(Reading reading)
{
    const auto found = ask(reading);
    if (!found)
        return found.error().what;
    QStringList told;
    for (const Service &each : found->services)
        told += each.id + u' ' + each.hosts.first().address();
    return told.join(u", "_s);
}

void HttpSourceModuleTest::servicesOfAllPagesAreFound()
{
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.1"_s);
    const Found found = ask().value_or(Found());
    QCOMPARE(found.services.first()->source, u"HTTP"_s);
    QCOMPARE(found.services.first()->origin, url(u"/a"_s));
    QVERIFY(!m_module->source()->isBelievedAtOnce());
}

void HttpSourceModuleTest::credentialsAreSent_data()
{
    QTest::addColumn<HttpSourceSettings>("settings");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("none") << HttpSourceSettings{} << QByteArray();
    QTest::newRow("token") << HttpSourceSettings{.token = Secret(u"t0ken"_s)} << QByteArray("Bearer t0ken");
    QTest::newRow("Basic") << HttpSourceSettings{.user = u"me"_s, .password = Secret(u"pw"_s)}
                           << "Basic " + QByteArray("me:pw").toBase64();
}

void HttpSourceModuleTest::credentialsAreSent()
{
    QFETCH(HttpSourceSettings, settings);
    QFETCH(QByteArray, header);
    settings.urls = QStringList{url(u"/a"_s)};
    make(settings);
    QCOMPARE(read(), u"/a 10.0.0.1"_s);
    QCOMPARE(this->header("authorization"), header);
}

void HttpSourceModuleTest::badAnswerIsAnError_data()
{
    using Manner = FakeReply::Manner;
    QTest::addColumn<FakeReply>("reply");
    const QByteArray good = '[' + service("/c") + ']';
    QTest::newRow("error") << FakeReply{500, good};
    QTest::newRow("gone") << FakeReply{404, good};
    QTest::newRow("forbidden") << FakeReply{401, good};
    QTest::newRow("no content") << FakeReply{204, {}};
    QTest::newRow("part of it") << FakeReply{206, good};
    QTest::newRow("elsewhere") << FakeReply{302, {}, {}, {{"Location", "/b"}}};
    QTest::newRow("unchanged, unasked") << FakeReply{304, {}};
    QTest::newRow("HTML") << FakeReply{200, "<html>It works!</html>", "text/html"};
    QTest::newRow("text") << FakeReply{200, R"("services")"};
    QTest::newRow("nothing") << FakeReply{200, {}};
    QTest::newRow("no list of services") << FakeReply{200, R"({"services":[]})"};
    QTest::newRow("cut off") << FakeReply{200, good, "application/json", {}, Manner::CutOff};
    QTest::newRow("cut off in chunks") << FakeReply{200, good, "application/json", {}, Manner::CutOffChunked};
    QTest::newRow("reset") << FakeReply{200, good, "application/json", {}, Manner::Reset};
}

void HttpSourceModuleTest::badAnswerIsAnError()
{
    QFETCH(FakeReply, reply);
    make({.urls = {url(u"/a"_s)}});
    QCOMPARE(read(), u"/a 10.0.0.1"_s);
    m_server->answer("GET", "/a", reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.startsWith(url(u"/a"_s)), qPrintable(found.error().what));
    m_server->answer("/a", service("/a", "10.0.0.2"));
    QCOMPARE(read(), u"/a 10.0.0.2"_s);
}

void HttpSourceModuleTest::pageThatFailsAffectsNoOther()
{
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.1"_s);
    m_server->answer("GET", "/a", FakeReply{503, {}});
    m_server->answer("/b", service("/b", "10.0.0.2"));
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.2"_s);
    const QStringList complaints = ask().value_or(Found()).complaints;
    QCOMPARE(complaints.size(), 1);
    QVERIFY2(complaints.first().startsWith(url(u"/a"_s) + u": HTTP 503"_s), qPrintable(complaints.first()));
    m_server->answer("GET", "/b", FakeReply{503, {}});
    QVERIFY(!ask());
    m_server->answer("/a", "[]"); // a good answer without services
    QCOMPARE(read(), u"/b 10.0.0.2"_s);
}

void HttpSourceModuleTest::badServiceIsAComplaint()
{
    m_server->answer("/a", "[\n" + service("/a") + ",\n{\"id\":7}]");
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.1"_s);
    const QStringList complaints = ask().value_or(Found()).complaints;
    QCOMPARE(complaints.size(), 1);
    QVERIFY2(complaints.first().startsWith(url(u"/a"_s) + u": line 3, column 1: "_s),
             qPrintable(complaints.first()));
}

void HttpSourceModuleTest::unchangedPageIsNotSentAgain()
{
    make({.urls = {url(u"/a"_s)}});
    m_server->answer("GET", "/a", tagged("\"one\"", service("/a")));
    QCOMPARE(read(), u"/a 10.0.0.1"_s);
    QCOMPARE(header("if-none-match"), "");
    m_server->answer("GET", "/a", FakeReply{304, {}});
    QCOMPARE(read(), u"/a 10.0.0.1"_s);
    QCOMPARE(header("if-none-match"), "\"one\"");
    m_server->answer("GET", "/a", tagged("\"two\"", service("/a", "10.0.0.2")));
    QCOMPARE(read(), u"/a 10.0.0.2"_s);
    (void)read();
    QCOMPARE(header("if-none-match"), "\"two\"");
    m_server->answer("/a", service("/a", "10.0.0.3")); // it has no tags any more
    (void)read();
    QCOMPARE(read(), u"/a 10.0.0.3"_s);
    QCOMPARE(header("if-none-match"), "");
}

void HttpSourceModuleTest::unchangedIsNoAnswerToAnotherQuestion()
{
    make({.urls = {url(u"/a"_s)}});
    m_module->source()->restore(ask().value_or(Found()).services);
    m_server->answer("GET", "/a", FakeReply{304, {}});
    QVERIFY(!ask());
}

void HttpSourceModuleTest::tagOfABadAnswerIsNotKept()
{
    make({.urls = {url(u"/a"_s)}});
    m_server->answer("GET", "/a", tagged("\"one\"", service("/a")));
    (void)read();
    m_server->answer("GET", "/a", tagged("\"bad\"", "{"));
    QVERIFY(!ask());
    QVERIFY(!ask());
    QCOMPARE(header("if-none-match"), "\"one\"");
    m_server->answer("GET", "/a", FakeReply{304, {}}); // it is as it was
    QCOMPARE(read(), u"/a 10.0.0.1"_s);
}

void HttpSourceModuleTest::servicesThatStayAreTheSameObjects()
{
    const Services before = ask().value_or(Found()).services;
    m_server->answer("/b", service("/b", "10.0.0.2"));
    const Services after = ask().value_or(Found()).services;
    QCOMPARE(after.size(), 2);
    QVERIFY(after.at(0).isSame(before.at(0)) && !after.at(1).isSame(before.at(1)));
}

void HttpSourceModuleTest::lastGoodServicesOfAnEarlierProcessCount()
{
    const Services before = ask().value_or(Found()).services;
    make({.urls = {url(u"/a"_s), url(u"/b"_s)}});
    m_module->source()->restore(before);
    m_server->answer("GET", "/a", FakeReply{503, {}});
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.1"_s);
    make({.urls = {url(u"/b"_s)}}); // one that is not asked for any more
    m_module->source()->restore(before);
    QCOMPARE(read(), u"/b 10.0.0.1"_s);
}

//! What distinguishes them may be a secret, and is not shown.
void HttpSourceModuleTest::pagesThatLookAlikeAreTwo()
{
    m_server->answer("GET", "/a", [](const FakeRequest &request) {
        return FakeReply{200, service(request.target.endsWith("key=1") ? "/one" : "/two")};
    });
    make({.urls = {url(u"/a"_s) + u"?key=1"_s, url(u"/a"_s) + u"?key=2"_s}});
    const Services services = ask().value_or(Found()).services;
    QCOMPARE(services.size(), 2);
    QCOMPARE(services.at(1)->id, u"/two"_s);
    for (const Service &each : services)
        QVERIFY2(each.origin.startsWith(url(u"/a"_s) + u'?') && !each.origin.contains(u"key"),
                 qPrintable(each.origin));
    make({.urls = {url(u"/a"_s) + u"?key=2"_s, url(u"/a"_s) + u"?key=1"_s}}); // in another order
    m_module->source()->restore(services);
    m_server->answer("GET", "/a", [](const FakeRequest &request) {
        return request.target.endsWith("key=1") ? FakeReply{200, service("/one")} : FakeReply{500, {}};
    });
    QCOMPARE(read(), u"/two 10.0.0.1, /one 10.0.0.1"_s);
}

void HttpSourceModuleTest::changeIsAnnouncedOnce()
{
    make({.urls = {url(u"/a"_s)}, .interval = 10ms});
    QSignalSpy triggers(m_module->notifier(), &Notifier::changeNoticed);
    (void)read();
    m_module->notifier()->start();
    m_server->forgetRequests();
    QTRY_VERIFY(m_server->requests().size() > 5);
    QCOMPARE(triggers.size(), 0);
    m_server->answer("/a", service("/a", "10.0.0.2"));
    QTRY_COMPARE(triggers.size(), 1);
    QCOMPARE(triggers.first().first().value<Trigger>().reason, url(u"/a"_s) + u" changed"_s);
    m_server->forgetRequests();
    QTRY_VERIFY(m_server->requests().size() > 5);
    QCOMPARE(triggers.size(), 1);
    QCOMPARE(read(Reading::WhatChanged), u"/a 10.0.0.2"_s);
    QCoro::waitFor(m_module->notifier()->stop());
}

void HttpSourceModuleTest::failureIsAnnouncedOnce()
{
    make({.urls = {url(u"/a"_s)}, .interval = 10ms});
    QSignalSpy triggers(m_module->notifier(), &Notifier::changeNoticed);
    QSignalSpy status(m_module->notifier(), &Notifier::statusChanged);
    (void)read();
    m_module->notifier()->start();
    QTRY_VERIFY(m_module->source()->details().events->connected);
    m_server->answer("GET", "/a", FakeReply{500, {}});
    QTRY_COMPARE(triggers.size(), 1);
    QVERIFY(!m_module->source()->details().events->connected);
    m_server->forgetRequests();
    QTRY_VERIFY(m_server->requests().size() > 5);
    QCOMPARE(triggers.size(), 1);
    m_server->answer("/a", service("/a"));
    QTRY_COMPARE(triggers.size(), 2);
    QCOMPARE(status.size(), 3);
    QCoro::waitFor(m_module->notifier()->stop());
}

//! The pace is that of the first good answer, whoever asked for it.
void HttpSourceModuleTest::pollFollowsTheAnswer()
{
    make({.urls = {url(u"/a"_s)}, .interval = 1h});
    m_module->notifier()->start();
    m_server->answer("GET", "/a",
                     FakeReply{200, service("/a"), "application/json", {{"Cache-Control", "max-age=1"}}});
    (void)read();
    QTRY_COMPARE(m_server->requests().size(), 3);
    QCoro::waitFor(m_module->notifier()->stop());
}

void HttpSourceModuleTest::ageIsReadFromTheAnswer_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("seconds"); // 0: none
    const auto row = [](const char *header, int seconds) {
        QTest::newRow(header) << QByteArray(header) << seconds;
    };
    row("", 0);
    row("max-age=7", 7);
    row("public, max-age=30", 30);
    row("Max-Age = 30,must-revalidate", 30);
    row("max-age=\"9\"", 9);
    row("s-maxage=9", 0);
    row("x-max-age=9", 0);
    row("max-age=0", 0);
    row("max-age=-5", 0);
    row("max-age=300", 300);
    row("max-age=301", 0);
    row("max-age=99999999999", 0);
    row("no-store", 0);
}

void HttpSourceModuleTest::ageIsReadFromTheAnswer()
{
    QFETCH(QByteArray, header);
    QFETCH(int, seconds);
    QCOMPARE(maxAgeIn(header).value_or(0s).count(), seconds);
}

void HttpSourceModuleTest::pollsEndInTime()
{
    m_server->answerAll(FakeReply{.manner = FakeReply::Manner::Hang});
    make({.urls = {url(u"/a"_s)}, .interval = 1ms});
    m_module->notifier()->start();
    QTRY_VERIFY(!m_server->requests().isEmpty());
    QElapsedTimer timer;
    timer.start();
    auto asked = m_module->source()->services(Reading::Everything); // waits for the poll
    QCoro::waitFor(m_module->notifier()->stop());
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(asked));
    QVERIFY(timer.elapsed() < 5'000); // the timeout of a request is 10 s
}

void HttpSourceModuleTest::firstReadingOfManyPagesEndsInTime()
{
    m_server->answerAll(FakeReply{.manner = FakeReply::Manner::Hang});
    HttpSourceSettings settings;
    for (int i = 0; i < 20; ++i)
        settings.urls.append(url(u"/%1"_s.arg(i)));
    make(settings);
    auto asked = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_server->requests().size(), 6);
    m_module->source()->giveUp();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!QCoro::waitFor(asked));
    QVERIFY(timer.elapsed() < 5'000);
    QCOMPARE(m_server->requests().size(), 6); // no more were asked
}

void HttpSourceModuleTest::askingAgainAsksOnlyPagesThatLack()
{
    (void)read();
    m_server->forgetRequests();
    QCOMPARE(read(Reading::WhatChanged), u"/a 10.0.0.1, /b 10.0.0.1"_s);
    QVERIFY(m_server->requests().isEmpty());
    m_server->answer("GET", "/a", FakeReply{500, {}});
    (void)read();
    m_server->forgetRequests();
    (void)read(Reading::WhatChanged); // it was asked only just now
    QVERIFY(m_server->requests().isEmpty());
    QTRY_VERIFY(!read(Reading::WhatChanged).isEmpty() && !m_server->requests().isEmpty());
    QCOMPARE(m_server->requestLines(), QList<QByteArray>{"GET /a"});
}

//! A request times out after 10 s.
void HttpSourceModuleTest::hangingPageDelaysNoOther()
{
    make({.urls = {url(u"/a"_s), url(u"/b"_s)}, .interval = 10ms});
    QSignalSpy triggers(m_module->notifier(), &Notifier::changeNoticed);
    (void)read();
    m_server->answer("GET", "/b", FakeReply{.manner = FakeReply::Manner::Hang});
    m_server->forgetRequests();
    m_module->notifier()->start();
    QTRY_VERIFY(m_server->requestLines().contains("GET /b"));
    m_server->answer("/a", service("/a", "10.0.0.2"));
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE(triggers.size(), 1);
    QCOMPARE(read(Reading::WhatChanged), u"/a 10.0.0.2, /b 10.0.0.1"_s);
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.2, /b 10.0.0.1"_s);
    QVERIFY(timer.elapsed() < 5'000);
    m_server->answerHanging(FakeReply{200, service("/b", "10.0.0.2")});
    QTRY_COMPARE(triggers.size(), 2); // what comes late is announced
    QCOMPARE(triggers.last().first().value<Trigger>().reason, url(u"/b"_s) + u" changed"_s);
    QCoro::waitFor(m_module->notifier()->stop());
}

//! Six is as many as Qt asks one server at once; the others would wait in its queue, where their time runs.
void HttpSourceModuleTest::hangingPagesLeaveRoomForOthers()
{
    HttpSourceSettings settings{.interval = 10ms};
    for (int i = 0; i < 6; ++i) {
        settings.urls.append(url(u"/hangs-%1"_s.arg(i)));
        m_server->answer("GET", "/hangs-" + QByteArray::number(i),
                         FakeReply{.manner = FakeReply::Manner::Hang});
    }
    settings.urls += {url(u"/a"_s), url(u"/b"_s)};
    make(settings);
    QCOMPARE(read(), u"/a 10.0.0.1, /b 10.0.0.1"_s); // after 10 s

    QSignalSpy triggers(m_module->notifier(), &Notifier::changeNoticed);
    m_server->forgetRequests();
    m_module->notifier()->start();
    const auto hanging = [this] { return m_server->requestLines().join('\n').count("GET /hangs"); };
    QTRY_COMPARE(hanging(), 3); // no more at once from now on
    m_server->answer("/a", service("/a", "10.0.0.2"));
    QTRY_COMPARE(triggers.size(), 1);
    QCOMPARE(read(Reading::WhatChanged), u"/a 10.0.0.2, /b 10.0.0.1"_s);
    QCOMPARE(hanging(), 3);
    QCoro::waitFor(m_module->notifier()->stop());
}

//! What is on its way by then may be older.
void HttpSourceModuleTest::readingEverythingAsksAfterItHasBegun()
{
    make({.urls = {url(u"/a"_s)}});
    (void)read();
    m_server->answer("GET", "/a", FakeReply{.manner = FakeReply::Manner::Hang});
    m_server->forgetRequests();
    auto first = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_server->requests().size(), 1);
    m_server->answer("/a", service("/a", "10.0.0.2"));
    auto second = m_module->source()->services(Reading::Everything);
    m_server->answerHanging(FakeReply{200, service("/a")});
    const auto found = QCoro::waitFor(second);
    QVERIFY(found.has_value());
    QCOMPARE(found->services.first()->hosts.first().address(), u"10.0.0.2"_s);
    QCOMPARE(m_server->requests().size(), 2);
    (void)QCoro::waitFor(first);
}

QTEST_GUILESS_MAIN(HttpSourceModuleTest)
#include "httpsourcemoduletest.moc"
