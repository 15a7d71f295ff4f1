// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/operatorbinds.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class OperatorBindsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void placesAreRead_data();
    void placesAreRead();
    void longRangesAreRead();
    void linesGoAndTheOthersKeepTheirNumbers();
};

void OperatorBindsTest::placesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("places"); // "line address port", followed by " only6" where it applies
    const auto row = [](const char *text, const QStringList &places) {
        QTest::newRow(text) << QByteArray(text) << places;
    };
    row("", {});
    row("http-request deny if { path /x }", {});
    row("bind :8081", {u"1 0.0.0.0 8081"_s});
    row("bind *:8081 # bind :8082", {u"1 0.0.0.0 8081"_s});
    row("# bind :8081", {});
    row("\n\tbind  10.0.0.1:8081 ssl crt /etc/x.pem", {u"2 10.0.0.1 8081"_s});
    row("bind 10.0.0.1:8081,10.0.0.2:8082", {u"1 10.0.0.1 8081"_s, u"1 10.0.0.2 8082"_s});
    row("bind 127.0.0.1:8081-8083", {u"1 127.0.0.1 8081"_s, u"1 127.0.0.1 8082"_s, u"1 127.0.0.1 8083"_s});
    row("bind :::8081 v6only", {u"1 :: 8081 only6"_s});
    row("bind [::1]:8081", {u"1 ::1 8081"_s});
    row("bind ipv4@:8081", {u"1 0.0.0.0 8081"_s});
    row("bind ipv6@:8081", {u"1 :: 8081"_s});
    row("bind :8000-8001 # HAProxy's \"own", {u"1 0.0.0.0 8000"_s, u"1 0.0.0.0 8001"_s});
    row("bind 10.0.0.1:8081#no word of its own", {u"1 10.0.0.1 8081"_s});
    row("bind \"10.0.0.1:8081\" name 'x y'", {u"1 10.0.0.1 8081"_s});
    row("'bind' 10.0.0.1:80'8'\"1\",:8082", {u"1 10.0.0.1 8081"_s, u"1 0.0.0.0 8082"_s});
    row("bind :8081 name x\\ y\\#z\\\"", {u"1 0.0.0.0 8081"_s});
    row("bind :8081 name \"x'y\" id 7 # it's", {u"1 0.0.0.0 8081"_s});
    row("bind :8081 name 'x", {});
    row("bind 127.0.0.1\\:8081", {});
    row("bind tcp@:8081", {u"1 0.0.0.0 8081"_s});
    row("bind tcp4@10.0.0.1:8081", {u"1 10.0.0.1 8081"_s});
    row("bind tcp6@:8081", {u"1 :: 8081"_s});
    row("bind tcp6@::1:8081 v6only", {u"1 ::1 8081"_s});
    row("bind udp4@10.0.0.1:8081", {});
    row("bind :10000-60000", {});
    row("bind :0", {});
    row("bind :99999", {});
    row("bind :9-2", {});
    row("bind edge.example.com:8081", {});
    row("bind /run/x.sock", {});
    row("bind unix@/run/x:1", {});
    row("bind abns@x:1", {});
    row("bind fd@3", {});
    row("bind quic4@:443", {});
    row("bind ${ADDRESS}:8081", {});
    row("bind \"$ADDRESS:8081\"", {});
    row("bind :8081 interface eth1", {});
    row("bind 10.9.9.9:8081 transparent", {});
    row("bind", {});
    row("no bind :8081", {});
}

void OperatorBindsTest::placesAreRead()
{
    QFETCH(QByteArray, text);
    QStringList places;
    for (const OperatorBind &bind : bindsIn(text))
        places.append(
            u"%1 %2 %3"_s.arg(bind.line).arg(bind.place.address.toString()).arg(bind.place.port.number())
            + (bind.place.isIpv6Only ? u" only6"_s : QString()));
    QTEST(places, "places");
}

void OperatorBindsTest::longRangesAreRead()
{
    const QList<OperatorBind> binds = bindsIn("bind 127.0.0.1:8000-8999");
    QCOMPARE(binds.size(), 1000);
    QCOMPARE(binds.last().place.port, Port::of<8999>());
}

void OperatorBindsTest::linesGoAndTheOthersKeepTheirNumbers()
{
    const QByteArray text = "a\nb\nc\n", mark = "# left out, as its port is taken: ";
    QCOMPARE(withoutLines(text, {2}), "a\n" + mark + "b\nc\n");
    QCOMPARE(withoutLines(text, {1, 3, 9}), mark + "a\nb\n" + mark + "c\n");
    QCOMPARE(wholeText(withoutLines(text, {1, 3, 9})), text);
    QCOMPARE(wholeText(text), text);
}

QTEST_APPLESS_MAIN(OperatorBindsTest)
#include "operatorbindstest.moc"
