// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerparser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class DockerParserTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listIsRead();
    void whatIsNoListIsAnError_data();
    void whatIsNoListIsAnError();
    void containerIsRead();
    void containerOfPodmanIsRead();
    void healthIsOneOfThree_data();
    void healthIsOneOfThree();
    void stopSignalIsANumber_data();
    void stopSignalIsANumber();
    void whatIsNoContainerIsAnError_data();
    void whatIsNoContainerIsAnError();
    void answerCutAtAnyByteIsAnError();
    void versionIsOneThatTheEngineHas_data();
    void versionIsOneThatTheEngineHas();
};

namespace {

const QByteArray list = R"([{"Id":"ab12","Names":["/web"],"Created":1700000000,"Ports":[],
    "Labels":{"proxym.domains":"web.test","a":"b"},"State":"running","Status":"Up 2 minutes"},
    {"Id":"cd34","Created":5,"Labels":null,"State":"running"},
    {"Id":"ef56","Created":6,"Labels":{"proxym.domains":"x"},"State":"paused"}])";

const QByteArray docker =
    R"({"Id":"ab12","Created":"2023-11-14T22:13:20.5Z","Name":"/web","State":{"Status":"running",
    "Running":true,"StartedAt":"2023-11-14T22:13:21.123456789Z","Health":{"Status":"starting","Log":[]}},
    "HostConfig":{"NetworkMode":"edge","PortBindings":{}},"Config":{"Labels":{"proxym.domains":"web.test","x":"y"},
    "StopSignal":"SIGQUIT","ExposedPorts":{"80/tcp":{},"53/udp":{}}},
    "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8081"}],
    "53/udp":null},"Networks":{"edge":{"IPAddress":"10.0.0.7","GlobalIPv6Address":"fd00::7"},
    "none":{"IPAddress":"","GlobalIPv6Address":""}}}})";

//! Podman 4.3: no StopSignal by name, and a health without a check.
const QByteArray podman = R"({"Id":"ab12","Name":"/web","State":{"Status":"stopping","StartedAt":
    "2026-11-29T17:12:22.262523581+01:00","Health":{"Status":"","FailingStreak":0,"Log":null}},"HostConfig":
    {"NetworkMode":"host"},"Config":{"Labels":{},"StopSignal":"15"},"NetworkSettings":{"Ports":{},"Networks":{}}})";

DockerContainer container(const QByteArray &json)
{
    const auto found = parseDockerContainer(json);
    return found ? *found : DockerContainer{.id = found.error().what};
}

} // namespace

void DockerParserTest::listIsRead()
{
    const auto found = parseDockerList(list);
    QVERIFY(found);
    QCOMPARE(found->size(), 2); // the paused one does not run
    QCOMPARE(found->first().id, u"ab12"_s);
    QCOMPARE(found->first().createdAt, 1'700'000'000);
    QVERIFY(found->first().isMarked);
    QVERIFY(!found->last().isMarked);
    QVERIFY(parseDockerList("[]")->isEmpty());
}

void DockerParserTest::whatIsNoListIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *const json : {"", "null", "{}", "<html></html>", "[{}]", "[1]", R"(["ab12"])",
                                   R"([{"Id":7}])", R"([{"Id":"../../x"}])", R"([{"Id":""}])", "[] []"})
        QTest::newRow(json) << QByteArray(json);
}

void DockerParserTest::whatIsNoListIsAnError()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseDockerList(json));
}

void DockerParserTest::containerIsRead()
{
    const DockerContainer expected{
        .id = u"ab12"_s,
        .name = u"web"_s,
        .labels = {{u"proxym.domains"_s, u"web.test"_s}, {u"x"_s, u"y"_s}},
        .state = u"running"_s,
        .health = DockerHealth::Starting,
        .startedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'001'123, Qt::UTC),
        .stopSignal = 3,
        .ports = {{80, u"tcp"_s, {{u"0.0.0.0"_s, 8080}, {u"::"_s, 8081}}}, {53, u"udp"_s}},
        .networks = {{u"edge"_s, {u"10.0.0.7"_s, u"fd00::7"_s}}, {u"none"_s, {}}}};
    DockerContainer found = container(docker);
    std::sort(found.ports.begin(), found.ports.end(),
              [](const DockerPort &a, const DockerPort &b) { return a.number > b.number; });
    QVERIFY2(found == expected, qPrintable(found.id + found.startedAt.toString(Qt::ISODateWithMs)));
    QCOMPARE(ownLabels(found.labels), (DockerLabels{{u"proxym.domains"_s, u"web.test"_s}}));
}

void DockerParserTest::containerOfPodmanIsRead()
{
    const DockerContainer found = container(podman);
    QCOMPARE(found.state, u"stopping"_s);
    QCOMPARE(found.health, DockerHealth::Good);
    QCOMPARE(found.startedAt.toUTC().time(), QTime(16, 12, 22, 263));
    QVERIFY(found.isOnHost && found.ports.isEmpty() && found.networks.isEmpty());
}

void DockerParserTest::healthIsOneOfThree_data()
{
    QTest::addColumn<QByteArray>("health");
    QTest::addColumn<DockerHealth>("expected");
    const auto row = [](const char *health, DockerHealth expected) {
        QTest::newRow(health) << QByteArray(health) << expected;
    };
    row(R"({"Status":"healthy"})", DockerHealth::Good);
    row(R"({"Status":"none"})", DockerHealth::Good);
    row(R"({"Status":""})", DockerHealth::Good);
    row("null", DockerHealth::Good);
    row(R"({"Status":"starting"})", DockerHealth::Starting);
    row(R"({"Status":"unhealthy"})", DockerHealth::Bad);
}

void DockerParserTest::healthIsOneOfThree()
{
    QFETCH(QByteArray, health);
    QByteArray json = docker;
    json.replace(R"({"Status":"starting","Log":[]})", health);
    QTEST(container(json).health, "expected");
}

void DockerParserTest::stopSignalIsANumber_data()
{
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<int>("expected");
    QTest::newRow("SIGTERM") << QByteArray("SIGTERM") << 15;
    QTest::newRow("term") << QByteArray("term") << 15;
    QTest::newRow("none") << QByteArray("") << 15;
    QTest::newRow("WINCH") << QByteArray("SIGWINCH") << 28;
    QTest::newRow("3") << QByteArray("3") << 3;
    QTest::newRow("unknown") << QByteArray("SIGX") << 15;
}

void DockerParserTest::stopSignalIsANumber()
{
    QFETCH(QByteArray, signal);
    QByteArray json = docker;
    json.replace("SIGQUIT", signal);
    QTEST(container(json).stopSignal, "expected");
}

void DockerParserTest::whatIsNoContainerIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *const json : {"", "null", "[]", "{}", R"({"message":"x"})"})
        QTest::newRow(json) << QByteArray(json);
    for (const char *const part : {"\"Id\"", "\"Name\"", "\"Config\"", "\"NetworkSettings\"", "\"State\""}) {
        QByteArray json = docker;
        QTest::newRow(part) << json.replace(part, "\"other\"");
    }
}

void DockerParserTest::whatIsNoContainerIsAnError()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseDockerContainer(json));
}

void DockerParserTest::answerCutAtAnyByteIsAnError()
{
    for (qsizetype i = 0; i < list.size(); ++i)
        QVERIFY2(!parseDockerList(list.first(i)), list.first(i));
    for (qsizetype i = 0; i < docker.size(); ++i)
        QVERIFY2(!parseDockerContainer(docker.first(i)), docker.first(i));
}

void DockerParserTest::versionIsOneThatTheEngineHas_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("version");
    const auto row = [](const QByteArray &least, const QByteArray &most, const QByteArray &version) {
        QTest::addRow("%s to %s", least.constData(), most.constData())
            << R"({"MinAPIVersion":")" + least + R"(","ApiVersion":")" + most + R"("})" << version;
    };
    row("1.24", "1.41", "1.41"); // Podman, Docker 20.10
    row("1.24", "1.48", "1.41");
    row("1.44", "1.52", "1.44"); // Docker 29
    row("1.12", "1.30", "1.30");
    row("1.50", "1.30", "1.30");
    row("", "1.41", {});
    row("1.24", "x", {});
    QTest::newRow("nothing") << QByteArray("{}") << QByteArray();
}

void DockerParserTest::versionIsOneThatTheEngineHas()
{
    QFETCH(QByteArray, json);
    QTEST(parseDockerVersion(json).value_or(QByteArray()), "version");
}

QTEST_GUILESS_MAIN(DockerParserTest)

#include "dockerparsertest.moc"
