// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/target.h"

#include <QTemporaryFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class TargetTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addressBecomesTheUrlOfTheApi_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("url");
        QTest::newRow("whole") << u"http://127.0.0.1:5678"_s << u"http://127.0.0.1:5678/api/status"_s;
        QTest::newRow("slash at the end") << u"https://edge1/"_s << u"https://edge1/api/status"_s;
        QTest::newRow("without scheme") << u"edge1:5678"_s << u"http://edge1:5678/api/status"_s;
        QTest::newRow("below a path") << u"http://edge1/proxym//"_s << u"http://edge1/proxym/api/status"_s;
        QTest::newRow("ipv6") << u"http://[::1]:5678"_s << u"http://[::1]:5678/api/status"_s;
    }
    void addressBecomesTheUrlOfTheApi()
    {
        QFETCH(QString, text);
        const auto target = targetFrom(text, {});
        QVERIFY(target);
        QTEST(apiUrl(*target, u"/api/status"_s).toString(), "url");
        QVERIFY(target->authorization.isEmpty());
    }

    void nonsenseIsRefusedWithAReason_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("other scheme") << u"ftp://edge1"_s;
        QTest::newRow("no host") << u"http://"_s;
        QTest::newRow("port out of range") << u"http://edge1:99999"_s;
        QTest::newRow("password in it") << u"http://me:secret@edge1"_s;
    }
    void nonsenseIsRefusedWithAReason()
    {
        QFETCH(QString, text);
        const auto target = targetFrom(text, {});
        QVERIFY(!target);
        QVERIFY(!target.error().what.isEmpty());
        QVERIFY(!target.error().what.contains(u"secret"_s));
    }

    void passwordComesFromItsFile()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("open sesame\n");
        file.close();
        QProcessEnvironment environment;
        environment.insert(u"PROXYM_DASHBOARD_USER"_s, u"ops"_s);
        QVERIFY(!targetFrom(u"http://edge1"_s, environment)); // a user without a password is a mistake
        environment.insert(u"PROXYM_DASHBOARD_PASSWORD_FILE"_s, file.fileName());
        const auto target = targetFrom(u"http://edge1"_s, environment);
        QVERIFY(target);
        QCOMPARE(target->authorization, "Basic " + QByteArray("ops:open sesame").toBase64());
    }
};

QTEST_GUILESS_MAIN(TargetTest)
#include "targettest.moc"
