// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/scopeunit.h"

#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;

//! HAProxy's control group, as far as no systemd is needed; tests/package has the rest.
class ScopeUnitTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scopeIsNamedAfterTheService_data();
    void scopeIsNamedAfterTheService();
    void whoIsNotStartedBySystemdIsNoService();
    void whoIsNotThereHasNoUnit();
};

void ScopeUnitTest::scopeIsNamedAfterTheService_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("scope");
    QTest::newRow("usual") << u"proxym.service"_s << u"proxym-haproxy.scope"_s;
    QTest::newRow("instance") << u"proxym@edge.service"_s << u"proxym@edge-haproxy.scope"_s;
    QTest::newRow("dots") << u"edge.1.service"_s << u"edge.1-haproxy.scope"_s;
}

void ScopeUnitTest::scopeIsNamedAfterTheService()
{
    QFETCH(QString, service);
    QTEST(scopeBeside(service), "scope");
}

void ScopeUnitTest::whoIsNotStartedBySystemdIsNoService()
{
    qputenv("SYSTEMD_EXEC_PID", QByteArray::number(::getppid())); // inherited from one that is
    QCOMPARE(ownService(), QString());
}

void ScopeUnitTest::whoIsNotThereHasNoUnit()
{
    constexpr qint64 nobody = 0x7ffffff0;
    QCOMPARE(unitOf(nobody), QString());
}

QTEST_GUILESS_MAIN(ScopeUnitTest)
#include "scopeunittest.moc"
