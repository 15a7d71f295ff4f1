// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonservices.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class MarathonServicesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersBecomeServices_data();
    void answersBecomeServices();
    void configLabelsAreIgnoredUnlessAllowed();
    void weightIsThatOfThePort();
    void handlingIsThatOfThePort();
    void authThatCannotBeReadLetsNobodyIn();
    void authThatNobodyReadsIsTold();
    void hundredThousandTasksOfOneAppEndInTime();
};

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Found found(const QByteArray &apps, const QByteArray &tasks, bool configLabels)
{
    const auto parsedApps = parseApps(apps);
    const auto parsedTasks = parseTasks(tasks);
    if (!parsedApps || !parsedTasks)
        return {{}, {u"the input is malformed"_s}};
    Found result = servicesFrom(parsedApps->elements, parsedTasks->elements, {.config = configLabels});
    result.complaints = parsedApps->complaints + parsedTasks->complaints + result.complaints;
    return result;
}

QJsonObject shown(const Service &service)
{
    QJsonObject object{{u"id"_s, service.id}, {u"port"_s, service.port.number()}};
    const auto add = [&](const QString &key, const QString &value) {
        if (!value.isEmpty())
            object.insert(key, value);
    };
    add(u"protocol"_s, service.transportProtocol);
    add(u"http or tcp"_s, service.applicationProtocol);
    add(u"domains"_s, service.domains.join(u' '));
    add(u"path"_s, service.path);
    add(u"config"_s, service.config.join(u" | "_s));
    if (service.servicePort)
        object.insert(u"servicePort"_s, service.servicePort->number());
    QJsonArray hosts;
    for (const Host &host : service.hosts)
        hosts += host.toString();
    object.insert(u"hosts"_s, hosts);
    add(u"no hosts"_s, service.absence);
    return object;
}

QByteArray shown(const Found &found)
{
    QJsonArray services;
    for (const Service &service : found.services)
        services += shown(service);
    QJsonObject all{{u"services"_s, services},
                    {u"complaints"_s, QJsonArray::fromStringList(found.complaints)}};
    if (!found.notes.isEmpty())
        all.insert(u"notes"_s, QJsonArray::fromStringList(found.notes));
    return QJsonDocument(all).toJson();
}

} // namespace

void MarathonServicesTest::answersBecomeServices_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(PROXYM_TEST_DATA "/marathon"));
    const QStringList inputs = folder.entryList({u"*.in.json"_s}, QDir::Files, QDir::Name);
    QVERIFY(!inputs.isEmpty());
    for (const QString &input : inputs)
        QTest::newRow(qPrintable(input.chopped(8))) << folder.filePath(input.chopped(8));
}

void MarathonServicesTest::answersBecomeServices()
{
    QFETCH(QString, path);
    const QByteArray input = contentOf(path + u".in.json"_s);
    const QByteArray output = shown(found(input, input, true));
    if (qEnvironmentVariableIsSet("PROXYM_UPDATE_GOLDEN")) {
        QFile file(path + u".out.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(output) == output.size());
    }
    const QByteArray expected = contentOf(path + u".out.json"_s);
    QVERIFY2(output == expected, "got:\n" + output + "expected:\n" + expected);
}

void MarathonServicesTest::configLabelsAreIgnoredUnlessAllowed()
{
    MarathonApp app{u"/a"_s, {{u"proxym.port.80.config"_s, u"option x"_s}}, {AppPort{80, 10001, true, {}}}};
    QCOMPARE(servicesFrom({app}, {}, {.config = true}).services.first()->config, QStringList{u"option x"_s});
    QCOMPARE(servicesFrom({app}, {}, {}).services.first()->config, QStringList());
}

void MarathonServicesTest::weightIsThatOfThePort()
{
    const MarathonApp app{
        u"/a"_s,
        {{u"proxym.port.80.weight"_s, u" 90 "_s}, {u"proxym.port.81.weight"_s, u"1 %"_s}},
        {AppPort{80, 10001, true, {}}, AppPort{81, 10002, true, {}}, AppPort{82, 10003, true, {}}}};
    const Found found = servicesFrom({app}, {}, {});
    QList<std::optional<Weight>> weights;
    for (const Service &service : found.services)
        weights.append(service.weight);
    QCOMPARE(weights, (QList<std::optional<Weight>>{Weight::of<90>(), {}, {}}));
    QVERIFY(found.complaints.contains(
        u"/a: label proxym.port.81.weight must be a number from 0 to 256, not \"1 %\""_s));
}

void MarathonServicesTest::handlingIsThatOfThePort()
{
    const MarathonApp app{u"/a"_s,
                          {{u"proxym.port.80.balance"_s, u" roundrobin "_s},
                           {u"proxym.port.80.check"_s, u"/ping"_s},
                           {u"proxym.port.80.sticky"_s, u"perhaps"_s},
                           {u"proxym.port.81.balance"_s, u"static-rr"_s},
                           {u"proxym.port.81.check"_s, u"false"_s}},
                          {AppPort{80, 10001, true, {}}, AppPort{81, 10002, true, {}}}};
    const Found found = servicesFrom({app}, {}, {});
    QVERIFY(found.services.at(0)->handling
            == (Handling{.balance = u"roundrobin"_s, .check = ServerCheck{.path = u"/ping"_s}}));
    QVERIFY(found.services.at(1)->handling == Handling{.check = ServerCheck{.isOn = false}});
    QCOMPARE(found.complaints,
             (QStringList{u"/a: label proxym.port.80.sticky must be true or false"_s,
                          u"/a: label proxym.port.81.balance static-rr is refused: HAProxy cannot change its "
                          "servers without a reload"_s}));
}

void MarathonServicesTest::authThatCannotBeReadLetsNobodyIn()
{
    for (const QString &text : {u""_s, u"me:secret"_s}) {
        const MarathonApp app{u"/a"_s,
                              {{u"proxym.port.80.auth"_s, text}},
                              {AppPort{80, 10001, true, {}}, AppPort{81, 10002, true, {}}}};
        const Found found = servicesFrom({app}, {}, {});
        QVERIFY(found.services.at(0)->handling == Handling{.auth = QStringList()});
        QVERIFY(!found.services.at(1)->handling.auth);
        QCOMPARE(
            found.complaints,
            QStringList{u"/a: label proxym.port.80.auth must be USER:HASH, several with commas between, the "
                        "hash as mkpasswd -m sha-512 prints it"_s});
    }
}

void MarathonServicesTest::authThatNobodyReadsIsTold()
{
    const MarathonApp app{u"/a"_s,
                          {{u"proxym.auth"_s, u"nobody"_s},
                           {u"proxym.port.80.Auth"_s, u"nobody"_s},
                           {u"proxym.port.80.auht"_s, u"nobody"_s},
                           {u"proxym.port.8080.path"_s, u"/a"_s},
                           {u" proxym.port.80.path"_s, u"/a"_s},
                           {u"proxym.port.80.config"_s, u"option httplog"_s}, // a setting's matter
                           {u"PROXYM.port.80.auth"_s, u"nobody"_s},
                           {u"proxym.port.80.auth"_s, u"nobody"_s},
                           {u"proxym.port.8080.auth"_s, u"nobody"_s}},
                          {AppPort{80, 10001, true, {}}}};
    const QString told = u"/a: label %1 keeps nobody out; it has to be proxym.port.80.auth"_s;
    QCOMPARE(servicesFrom({app}, {}, {}).complaints,
             (QStringList{told.arg(u"PROXYM.port.80.auth"), told.arg(u"proxym.auth"),
                          told.arg(u"proxym.port.80.Auth"), told.arg(u"proxym.port.8080.auth")}));
    QCOMPARE(servicesFrom({app}, {}, {}).notes,
             (QStringList{u"/a: label  proxym.port.80.path is read by nobody"_s,
                          u"/a: label proxym.port.80.auht is read by nobody"_s,
                          u"/a: label proxym.port.8080.path is read by nobody"_s}));
}

void MarathonServicesTest::hundredThousandTasksOfOneAppEndInTime()
{
    const MarathonApp app{u"/a"_s, {}, {AppPort{80, 10001, true, {}}}};
    QList<MarathonTask> tasks;
    for (int i = 0; i < 100'000; ++i)
        tasks += MarathonTask{
            .appId = u"/a"_s, .host = u"10.0.%1.%2"_s.arg(i / 250).arg(i % 250), .ports = {31000}};
    const auto services = servicesFrom({app}, tasks, {}).services;
    QCOMPARE(services.size(), 1);
    QVERIFY(services.first()->hosts.size() > 50'000);
    // no clock here: if the cost of a task grew with their number, the test would exceed its time limit
}

QTEST_GUILESS_MAIN(MarathonServicesTest)
#include "marathonservicestest.moc"
