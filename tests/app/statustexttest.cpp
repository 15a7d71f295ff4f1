// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/statustext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const QByteArray stale = R"({
    "state": "stale", "summary": "Stale: keeping the last services of Marathon: connection refused",
    "sources": [
        {"name": "File", "state": "ok", "services": 1, "lastError": null, "server": null, "events": null},
        {"name": "Marathon", "state": "failing", "services": 200, "lastError": "connection refused",
         "server": "http:\/\/10.0.0.1:8080", "events": {"mode": "stream", "connected": false}}],
    "haproxy": {"enabled": true, "pid": 4711, "reloads": 3, "runtimeUpdates": 1, "oldProcesses": 0},
    "problems": ["Marathon: connection refused", "HAProxy: a_80.yml: no\u001b YAML"]})";

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

class StatusTextTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void verdictComesFirstThenSourcesThenProblems()
    {
        QCOMPARE(
            statusText(object(stale)), //
            u"Stale: keeping the last services of Marathon: connection refused\n"
            "  File         ok       1 service\n"
            "  Marathon     failing  200 services, http://10.0.0.1:8080, events by stream, not connected: "
            "connection refused\n"
            "  HAProxy               pid 4711, 3 reloads, 1 change at run time, 0 old processes\n"
            "  problems              Marathon: connection refused\n"
            "                        HAProxy: a_80.yml: no\\x1b YAML\n"_s);
    }

    void haproxyThatIsNotDrivenIsNotTold()
    {
        QJsonObject status = object(stale);
        status[u"haproxy"_s] = QJsonObject{{u"enabled"_s, false}};
        QVERIFY(!statusText(status).contains(u"  HAProxy  "_s));
        status[u"haproxy"_s] = QJsonObject{{u"enabled"_s, true}, {u"pid"_s, QJsonValue()}};
        QVERIFY(statusText(status).contains(u"does not run"_s));
    }

    void severityIsTheOneOfNagios_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<int>("severity");
        const auto row = [](const QString &state, int severity) {
            QTest::newRow(qPrintable(state)) << state << severity;
        };
        row(u"inSync"_s, 0);
        row(u"degraded"_s, 1);
        row(u"stale"_s, 1);
        row(u"starting"_s, 1);
        row(u"failed"_s, 2);
        row(u"rejected"_s, 2);
        row(u""_s, 2);
    }
    void severityIsTheOneOfNagios()
    {
        QFETCH(QString, state);
        QTEST(statusSeverity({{u"state"_s, state}}), "severity");
    }
};

QTEST_GUILESS_MAIN(StatusTextTest)
#include "statustexttest.moc"
