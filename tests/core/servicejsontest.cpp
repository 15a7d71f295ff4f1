// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/servicejson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;

namespace {

Service full()
{
    return {.id = u"/<b>\"é\n"_s,
            .domains = {u"a.test"_s, u"*.b.test"_s},
            .port = Port::of<65535>(),
            .servicePort = Port::of<1>(),
            .transportProtocol = u"tcp"_s,
            .applicationProtocol = u"http"_s,
            .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<31000>()),
                      *Host::from(u"node-7"_s, Port::of<31001>()),
                      *Host::from(u"2001:db8::1"_s, Port::of<31002>()),
                      *Host::fromSrv(u"_web._tcp.example.com"_s)},
            .config = {u"option x"_s, QString()},
            .path = u"/api"_s,
            .source = u"Marathon"_s,
            .labels = {{u"k"_s, u"v"_s}, {QString(), QString()}}};
}

} // namespace

class ServiceJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servicesComeBackAsTheyWent()
    {
        Service weighted{.id = u"x"_s, .port = Port::of<80>(), .weight = Weight::of<0>()};
        weighted.handling = {.balance = u"hdr(X)"_s, .check = ServerCheck{.isOn = false}, .sticky = false};
        weighted.hosts = {full().hosts.first().with(Weight::of<256>()), full().hosts.at(1)};
        for (const Service &service : {full(), Service{.id = u"x"_s, .port = Port::of<80>()}, weighted}) {
            const QByteArray onDisk = QJsonDocument(toJson(service)).toJson();
            const auto back = serviceFromJson(QJsonDocument::fromJson(onDisk).object());
            QVERIFY(back.has_value());
            QVERIFY(*back == service);
        }
    }

    void malformedOnesAreRefused_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char *name, const QString &member, const QJsonValue &value) {
            QTest::newRow(name) << member << value;
        };
        for (const QString &member : toJson(full()).keys())
            row(qPrintable(u"no "_s + member), member, QJsonValue(QJsonValue::Undefined));
        row("empty id", u"id"_s, u""_s);
        row("port 0", u"port"_s, 0);
        row("port too large", u"port"_s, 65536);
        row("broken port", u"port"_s, 80.5);
        row("port as text", u"port"_s, u"80"_s);
        row("negative servicePort", u"servicePort"_s, -1);
        row("domain is a number", u"domains"_s, QJsonArray{1});
        row("domains are a text", u"domains"_s, u"a.test"_s);
        row("host is a text", u"hosts"_s, QJsonArray{u"10.0.0.1:80"_s});
        row("host without port", u"hosts"_s, QJsonArray{QJsonObject{{u"ip"_s, u"10.0.0.1"_s}}});
        row("host on port 0", u"hosts"_s, QJsonArray{QJsonObject{{u"ip"_s, u"10.0.0.1"_s}, {u"port"_s, 0}}});
        row("host HAProxy would misread", u"hosts"_s,
            QJsonArray{QJsonObject{{u"ip"_s, u"unix@/x"_s}, {u"port"_s, 80}}});
        row("no weight", u"weight"_s, 257);
        row("broken weight", u"weight"_s, 1.5);
        row("host with no weight", u"hosts"_s,
            QJsonArray{QJsonObject{{u"ip"_s, u"10.0.0.1"_s}, {u"port"_s, 80}, {u"weight"_s, u"1"_s}}});
        row("srv is no name", u"hosts"_s, QJsonArray{QJsonObject{{u"srv"_s, u"web"_s}}});
        row("srv is a number", u"hosts"_s, QJsonArray{QJsonObject{{u"srv"_s, 7}}});
        row("handling that is none", u"handling"_s, QJsonObject{{u"balance"_s, u"static-rr"_s}});
        row("handling of an unknown kind", u"handling"_s, QJsonObject{{u"colour"_s, u"red"_s}});
        row("label is a number", u"labels"_s, QJsonObject{{u"k"_s, 1}});
    }
    void malformedOnesAreRefused()
    {
        QFETCH(QString, member);
        QFETCH(QJsonValue, value);
        QJsonObject json = toJson(full());
        if (value.isUndefined())
            json.remove(member);
        else
            json.insert(member, value);
        const auto back = serviceFromJson(json);
        QVERIFY(!back);
        QVERIFY2(back.error().what.contains(u'"' + member + u'"'), qPrintable(back.error().what));
    }

    void unknownMembersAreIgnored()
    {
        QJsonObject json = toJson(full());
        json.insert(u"colour"_s, u"red"_s);
        QVERIFY(serviceFromJson(json).value() == full());
    }
};

QTEST_GUILESS_MAIN(ServiceJsonTest)
#include "servicejsontest.moc"
