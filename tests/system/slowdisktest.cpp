// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"
#include "support/sanitized.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! A disk that takes six seconds to write a file through, as busy ones do.
class SlowDiskTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changesDoNotWaitForTheDisk();
};

void SlowDiskTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (isSanitized)
        QSKIP("a sanitizer's runtime has to be loaded first");
}

void SlowDiskTest::changesDoNotWaitForTheDisk()
{
    constexpr qint64 soon = 5'000; // ms
    const Origin a("a"), b("b"), c("c");
    Site site;
    const QString flag = site.lab.path(u"slow"_s);
    site.through = {u"env"_s, u"LD_PRELOAD="_s + QStringLiteral(SLOW_DISK_LIBRARY), u"SLOW_DISK="_s + flag};
    site.serve('[' + Site::web("a", a) + ']');
    site.start({{u"HAPROXY_SPARE_BACKENDS"_s, u"4"_s}});
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QTest::qWait(3'000); // nothing is left to be written
    (void)site.lab.write(u"slow"_s, {});

    QElapsedTimer timer;
    const auto serve = [&](const QByteArray &services) {
        timer.start();
        site.serve('[' + services + ']');
    };
    serve(Site::web("a", a) + ',' + Site::web("b", b)); // in a spare backend
    QTRY_COMPARE_WITH_TIMEOUT(site.get("b.test"), "b", 20'000);
    QVERIFY2(timer.elapsed() < soon, qPrintable(QString::number(timer.elapsed())));
    QTest::qWait(700); // now the file is being written
    serve(Site::web("a", c) + ',' + Site::web("b", b));
    QTRY_COMPARE_WITH_TIMEOUT(site.get("a.test"), "c", 20'000);
    QVERIFY2(timer.elapsed() < soon, qPrintable(QString::number(timer.elapsed())));
    serve(Site::web("a", c) + ',' + Site::web("b", b) + ',' + Site::web("c", c));
    QTRY_COMPARE_WITH_TIMEOUT(site.get("c.test"), "c", 20'000);
    QVERIFY2(timer.elapsed() < soon, qPrintable(QString::number(timer.elapsed())));

    site.lab.remove(u"slow"_s);
    QTRY_VERIFY_WITH_TIMEOUT(site.config().contains("backend c_80"), 30'000); // it follows all the same
    QCOMPARE(site.count(u"reloads"_s), 1);
}

QTEST_GUILESS_MAIN(SlowDiskTest)
#include "slowdisktest.moc"
