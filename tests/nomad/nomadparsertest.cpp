// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadparser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Nomad's JSON.
class NomadParserTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void markedServicesAreFound();
    void listOfAnotherShapeIsAnError_data();
    void listOfAnotherShapeIsAnError();
    void answerCutAtAnyByteIsAnError_data();
    void answerCutAtAnyByteIsAnError();
    void instancesBecomeAService();
    void lastRegistrationDecides();
    void serviceOfAnotherShapeIsAnError_data();
    void serviceOfAnotherShapeIsAnError();
    void oneBadInstanceCostsOnlyItself();
    void eventsAreRead();
    void heartbeatIsNoEvent();
    void eventsOfOtherTopicsAreNone();
    void eventWithoutAServiceHasNoName();
    void lineThatIsNoEventIsAnError_data();
    void lineThatIsNoEventIsAnError();
    void nameIsOnePartOfAPath_data();
    void nameIsOnePartOfAPath();
};

namespace {

const QByteArray list =
    R"([{"Namespace":"default","Services":[{"ServiceName":"web","Tags":["v1","proxym.domains=web.test"]},)"
    R"({"ServiceName":"other","Tags":["traefik.enable=true"]},{"ServiceName":"none","Tags":null}]},)"
    R"({"Namespace":"dev","Services":[{"ServiceName":"web","Tags":["proxym.port=81"]}]},)"
    R"({"Namespace":"empty","Services":[]}])";

const QByteArray service =
    R"([{"ID":"_nomad-task-1-web","ServiceName":"web","Namespace":"default","NodeID":"n","Datacenter":"dc1",)"
    R"("JobID":"j","AllocID":"a","Tags":["proxym.domains=web.test","proxym.path=/a"],"Address":"10.0.0.1",)"
    R"("Port":23000,"CreateIndex":7,"ModifyIndex":7},)"
    R"({"ID":"_nomad-task-2-web","ServiceName":"web","Namespace":"default","Tags":["proxym.domains=web.test,)"
    R"(www.web.test","proxym.path=/b"],"Address":"10.0.0.2","Port":23001,"CreateIndex":6,"ModifyIndex":9}])";

const QByteArray line =
    R"({"Index":7,"Events":[{"Topic":"Service","Type":"ServiceRegistration","Key":"k","Namespace":"default",)"
    R"("FilterKeys":["j","web"],"Index":7,"Payload":{"Service":{"ID":"k","ServiceName":"web","Namespace":)"
    R"("default","Tags":["proxym.port=1"],"Port":23000}}},{"Topic":"Service","Type":"ServiceDeregistration",)"
    R"("Payload":{"Service":{"ServiceName":"other","Namespace":"dev","Tags":null}}}]})";

const NomadName web{u"default"_s, u"web"_s};

} // namespace

void NomadParserTest::markedServicesAreFound()
{
    const auto services = parseNomadServices(list);
    QVERIFY(services);
    QCOMPARE(*services, (QSet<NomadName>{web, {u"dev"_s, u"web"_s}}));
    QCOMPARE(parseNomadServices("[]").value(), QSet<NomadName>());
}

void NomadParserTest::listOfAnotherShapeIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("object") << QByteArray("{}");
    QTest::newRow("names") << QByteArray(R"(["default"])");
    QTest::newRow("no namespace") << QByteArray(R"([{"Services":[]}])");
    QTest::newRow("no services") << QByteArray(R"([{"Namespace":"default"}])");
    QTest::newRow("services are none") << QByteArray(R"([{"Namespace":"default","Services":{}}])");
    QTest::newRow("services without names")
        << QByteArray(R"([{"Namespace":"default","Services":[{"Tags":[]}]}])");
    QTest::newRow("instances") << service;
    QTest::newRow("only the last is good") << QByteArray(R"([{},{"Namespace":"default","Services":[]}])");
    QTest::newRow("HTML") << QByteArray("<html></html>");
}

void NomadParserTest::listOfAnotherShapeIsAnError()
{
    QFETCH(QByteArray, json);
    const auto services = parseNomadServices(json);
    QVERIFY(!services);
    QCOMPARE(services.error().kind, Error::Kind::Malformed);
}

void NomadParserTest::answerCutAtAnyByteIsAnError_data()
{
    QTest::addColumn<QByteArray>("whole");
    QTest::newRow("services") << list;
    QTest::newRow("service") << service;
    QTest::newRow("event") << line;
}

void NomadParserTest::answerCutAtAnyByteIsAnError()
{
    QFETCH(QByteArray, whole);
    const auto isGood = [&](const QByteArray &bytes) {
        if (whole == list)
            return parseNomadServices(bytes).has_value();
        return whole == service ? parseNomadService(bytes, web).has_value()
                                : parseNomadEvents(bytes).has_value();
    };
    QVERIFY(isGood(whole));
    for (qsizetype length = 0; length < whole.size(); ++length)
        QVERIFY2(!isGood(whole.first(length)), whole.first(length));
}

void NomadParserTest::instancesBecomeAService()
{
    const auto look = parseNomadService(service, web);
    QVERIFY(look && look->service);
    const Service expected{
        .id = u"nomad/default/web"_s,
        .domains = {u"web.test"_s, u"www.web.test"_s},
        .port = Port::of<80>(),
        .transportProtocol = u"tcp"_s,
        .applicationProtocol = u"http"_s,
        .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<23000>()),
                  *Host::from(u"10.0.0.2"_s, Port::of<23001>())},
        .path = u"/b"_s,
        .source = u"Nomad"_s,
        .labels = {{u"proxym.domains"_s, u"web.test,www.web.test"_s}, {u"proxym.path"_s, u"/b"_s}}};
    QVERIFY(*look->service == expected);
    const auto gone = parseNomadService("[]", web);
    QVERIFY(gone && !gone->service && gone->complaints.isEmpty());
}

//! By its index, and not by its place in the answer.
void NomadParserTest::lastRegistrationDecides()
{
    QCOMPARE(parseNomadService(service, web)->complaints,
             QStringList(u"nomad/default/web: instance _nomad-task-1-web: proxym.path=/a is ignored: /b was "
                         "registered later"_s));
}

void NomadParserTest::serviceOfAnotherShapeIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("object") << QByteArray("{}");
    QTest::newRow("numbers") << QByteArray("[1]");
    QTest::newRow("the list of services") << list;
    QTest::newRow("another service") << QByteArray(
        R"([{"ID":"1","ServiceName":"other","Namespace":"default"}])");
    QTest::newRow("another namespace") << QByteArray(R"([{"ID":"1","ServiceName":"web","Namespace":"dev"}])");
    QTest::newRow("no id") << QByteArray(R"([{"ServiceName":"web","Namespace":"default"}])");
    QTest::newRow("one of them") << QByteArray(service).replace("_nomad-task-1-web\",\"ServiceName\":\"web\"",
                                                                "_nomad-task-1-web\"");
}

void NomadParserTest::serviceOfAnotherShapeIsAnError()
{
    QFETCH(QByteArray, json);
    const auto look = parseNomadService(json, web);
    QVERIFY(!look);
    QCOMPARE(look.error().kind, Error::Kind::Malformed);
}

void NomadParserTest::oneBadInstanceCostsOnlyItself()
{
    const auto look = parseNomadService(QByteArray(service).replace("10.0.0.1", "unix@/x"), web);
    QVERIFY(look && look->service);
    const Service found = *look->service;
    QCOMPARE(found.hosts, QList<Host>{*Host::from(u"10.0.0.2"_s, Port::of<23001>())});
    QVERIFY(look->complaints.contains(
        u"nomad/default/web: instance _nomad-task-1-web: it has no usable address: \"unix@/x\", port 23000"_s));
}

void NomadParserTest::eventsAreRead()
{
    const QList<NomadEvent> expected{{u"ServiceRegistration"_s, web, true},
                                     {u"ServiceDeregistration"_s, {u"dev"_s, u"other"_s}, false}};
    const auto events = parseNomadEvents(line);
    QVERIFY(events && *events == expected);
}

void NomadParserTest::heartbeatIsNoEvent()
{
    const auto events = parseNomadEvents("{}");
    QVERIFY(events && events->isEmpty());
}

void NomadParserTest::eventsOfOtherTopicsAreNone()
{
    const auto events = parseNomadEvents(
        R"({"Index":7,"Events":[{"Topic":"Job","Type":"JobRegistered","Payload":{"Job":{"ID":"web"}}},{},7]})");
    QVERIFY(events && events->isEmpty());
}

void NomadParserTest::eventWithoutAServiceHasNoName()
{
    for (const char *const payload : {"null", "{}", R"({"Service":null})"}) {
        const auto events = parseNomadEvents(R"({"Events":[{"Topic":"Service","Type":"New","Payload":)"
                                             + QByteArray(payload) + "}]}");
        const QList<NomadEvent> expected{{u"New"_s, {}, false}};
        QVERIFY(events && *events == expected);
    }
}

void NomadParserTest::lineThatIsNoEventIsAnError_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *const text :
         {"", "null", "[]", "subscription closed by server", R"({"Index":7})", R"({"Error":"no leader"})",
          R"({"Index":7,"Events":null})", R"({"Index":7,"Events":{}})", "{}{}", "{} x"})
        QTest::newRow(text) << QByteArray(text);
}

void NomadParserTest::lineThatIsNoEventIsAnError()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseNomadEvents(text));
}

void NomadParserTest::nameIsOnePartOfAPath_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("path"); // empty: none
    QTest::newRow("plain") << u"web-1"_s << QByteArray("/v1/service/web-1");
    QTest::newRow("query") << u"a?b#c%"_s << QByteArray("/v1/service/a%3Fb%23c%25");
    for (const char *const bad : {"", ".", "..", "a/b", "/"})
        QTest::newRow(bad) << QString::fromUtf8(bad) << QByteArray();
}

void NomadParserTest::nameIsOnePartOfAPath()
{
    QFETCH(QString, name);
    QTEST(nomadServicePath({u"default"_s, name}).value_or(QByteArray()), "path");
    QCOMPARE(nomadId({u"dev"_s, u"web"_s}), u"nomad/dev/web"_s);
}

QTEST_APPLESS_MAIN(NomadParserTest)
#include "nomadparsertest.moc"
