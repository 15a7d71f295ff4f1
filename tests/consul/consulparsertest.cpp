// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulparser.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What Consul, and whatever is in front of it, may answer.
class ConsulParserTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void catalogueHasTagsByName();
    void instancesHaveTheirNodesAddressIfTheyHaveNone();
    void worstCheckIsTheirHealth_data();
    void worstCheckIsTheirHealth();
    void otherAnswersAreNone_data();
    void otherAnswersAreNone();
    void answerCutAtAnyByteIsAnError();
    void onlyStatesOfChecksCount();
    void nameThatIsAnotherPathIsNotAskedFor();
};

namespace {

const QByteArray catalogue = R"({"consul":[],"web":["v1","proxym.domains=web.test"],"\u00e4/b":[]})";

QByteArray instance(const QByteArray &address, const QByteArray &checks)
{
    return R"([{"Node":{"ID":"6f","Node":"n1","Address":"10.0.0.1","Meta":{}},"Service":{"ID":"web-1",)"
           R"("Service":"web","Tags":["a",7,"b"],"Address":")"
        + address
        + R"(","Meta":{"k":"v"},"Port":8080,"Weights":{"Passing":1,"Warning":1},"Kind":"","ModifyIndex":42},)"
          R"("Checks":)"
        + checks + "}]";
}

QByteArray check(const QByteArray &service, const QByteArray &status, const QByteArray &output = {})
{
    return R"({"Node":"n1","CheckID":"c)" + service + R"(","Status":")" + status + R"(","Output":")" + output
        + R"(","ServiceID":"","ServiceName":")" + service + R"("})";
}

//! "web db": the services whose checks differ; "-" for those of nodes.
QString changed(const QByteArray &before, const QByteArray &now)
{
    QStringList names = changedChecks(*parseConsulChecks(before), *parseConsulChecks(now));
    names.replaceInStrings(QRegularExpression(u"^$"_s), u"-"_s);
    return names.join(u' ');
}

} // namespace

void ConsulParserTest::catalogueHasTagsByName()
{
    const auto read = parseConsulCatalogue(catalogue);
    QVERIFY(read);
    QCOMPARE(read->keys(), QStringList({u"consul"_s, u"web"_s, u"ä/b"_s}));
    QCOMPARE(read->value(u"web"_s), QStringList({u"v1"_s, u"proxym.domains=web.test"_s}));
    QVERIFY(parseConsulCatalogue("{}")); // a token that may read nothing
}

void ConsulParserTest::instancesHaveTheirNodesAddressIfTheyHaveNone()
{
    const auto read = parseConsulInstances(instance("", "[]"));
    QVERIFY(read);
    const ConsulInstance &first = read->first();
    QCOMPARE(first.address, u"10.0.0.1"_s);
    QCOMPARE(first.node, u"n1"_s);
    QCOMPARE(first.id, u"web-1"_s);
    QCOMPARE(first.port, 8080);
    QCOMPARE(first.changedAt, 42);
    QCOMPARE(first.tags, QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(first.meta.value(u"k"_s), u"v"_s);
    QCOMPARE(parseConsulInstances(instance("10.0.0.2", "[]"))->first().address, u"10.0.0.2"_s);
    QVERIFY(parseConsulInstances("[]")->isEmpty());
}

void ConsulParserTest::worstCheckIsTheirHealth_data()
{
    QTest::addColumn<QByteArray>("checks");
    QTest::addColumn<ConsulHealth>("health");
    const QByteArray good = check("web", "passing"), doubtful = check("web", "warning");
    QTest::newRow("none") << QByteArray("[]") << ConsulHealth::Passing;
    QTest::newRow("passing") << '[' + good + ']' << ConsulHealth::Passing;
    QTest::newRow("warning") << '[' + good + ',' + doubtful + ',' + good + ']' << ConsulHealth::Warning;
    QTest::newRow("its node") << '[' + check("", "critical") + ',' + doubtful + ']' << ConsulHealth::Critical;
    QTest::newRow("maintenance") << '[' + check("web", "maintenance") + ']' << ConsulHealth::Critical;
    QTest::newRow("unknown") << '[' + check("web", "Passing") + ']' << ConsulHealth::Critical;
    QTest::newRow("no status") << QByteArray("[{}]") << ConsulHealth::Critical;
    QTest::newRow("no check") << QByteArray("[7]") << ConsulHealth::Critical;
}

void ConsulParserTest::worstCheckIsTheirHealth()
{
    QFETCH(QByteArray, checks);
    const auto read = parseConsulInstances(instance("", checks));
    QVERIFY(read);
    QTEST(read->first().health, "health");
}

void ConsulParserTest::otherAnswersAreNone_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char *body : {"",
                             "null",
                             "7",
                             "\"x\"",
                             "<html>it works</html>",
                             "{\"message\":\"x\"}",
                             "{\"a\":null}",
                             "[{}]",
                             "[7]",
                             "[null]",
                             "[[]]",
                             R"([{"Node":{},"Service":{}}])",
                             R"([{"Node":{},"Checks":[]}])",
                             R"([{"Service":{},"Checks":[]}])",
                             R"([{"Node":"n1","Service":"web","Checks":{}}])",
                             R"([{"CheckID":"x"}])",
                             R"([{"CheckID":7,"Status":"passing"}])",
                             "[] []",
                             "{} {}",
                             "[{},"})
        QTest::newRow(*body ? body : "empty") << QByteArray(body);
}

void ConsulParserTest::otherAnswersAreNone()
{
    QFETCH(QByteArray, body);
    QVERIFY(!parseConsulCatalogue(body));
    QVERIFY(!parseConsulInstances(body));
    QVERIFY(!parseConsulChecks(body));
}

void ConsulParserTest::answerCutAtAnyByteIsAnError()
{
    const QByteArray instances = instance("10.0.0.2", '[' + check("web", "passing") + ']');
    const QByteArray checks = '[' + check("web", "passing") + ',' + check("", "critical") + ']';
    QVERIFY(parseConsulCatalogue(catalogue) && parseConsulInstances(instances) && parseConsulChecks(checks));
    for (qsizetype cut = 0; cut < catalogue.size(); ++cut)
        QVERIFY2(!parseConsulCatalogue(catalogue.first(cut)), QByteArray::number(cut));
    for (qsizetype cut = 0; cut < instances.size(); ++cut)
        QVERIFY2(!parseConsulInstances(instances.first(cut)), QByteArray::number(cut));
    for (qsizetype cut = 0; cut < checks.size(); ++cut)
        QVERIFY2(!parseConsulChecks(checks.first(cut)), QByteArray::number(cut));
}

void ConsulParserTest::onlyStatesOfChecksCount()
{
    const QByteArray web = check("web", "passing"), db = check("db", "passing"), node = check("", "passing");
    const QByteArray all = '[' + web + ',' + db + ',' + node + ']';
    QCOMPARE(changed(all, all), QString());
    QCOMPARE(changed(all, '[' + node + ',' + db + ',' + web + ']'), QString());
    QCOMPARE(changed(all, '[' + check("web", "passing", "more words") + ',' + db + ',' + node + ']'),
             QString());
    QCOMPARE(changed(all, '[' + check("web", "critical") + ',' + db + ',' + node + ']'), u"web"_s);
    QCOMPARE(changed(all, '[' + web + ',' + web + ',' + db + ',' + node + ']'), u"web"_s);
    QCOMPARE(changed(all, '[' + node + ']'), u"db web"_s);
    QCOMPARE(changed('[' + node + ']', all), u"db web"_s);
    QCOMPARE(changed(all, '[' + web + ',' + db + ',' + check("", "critical") + ']'), u"-"_s);
    QCOMPARE(changed("[]", "[]"), QString());
}

void ConsulParserTest::nameThatIsAnotherPathIsNotAskedFor()
{
    QCOMPARE(consulServicePath(u"web"_s), QByteArray("/v1/health/service/web"));
    QCOMPARE(consulServicePath(u"a/b c?d#ä"_s), QByteArray("/v1/health/service/a%2Fb%20c%3Fd%23%C3%A4"));
    for (const char *name : {"", ".", "..", "a/../b", "a//b", "/a", "a/"})
        QVERIFY2(!consulServicePath(QString::fromUtf8(name)), name);
}

QTEST_APPLESS_MAIN(ConsulParserTest)
#include "consulparsertest.moc"
