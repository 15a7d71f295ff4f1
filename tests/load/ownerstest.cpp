// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/owners.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace proxym::test;

namespace {

//! This long after blue was given the domain. It is given to green at 10 s, and taken from blue at 12 s.
Exchange::Clock::time_point at(std::chrono::milliseconds time)
{
    return Exchange::Clock::time_point(1'000'000s) + time;
}

Exchange exchange(const QByteArray &servedBy, std::chrono::milliseconds start, std::chrono::milliseconds end)
{
    return {.host = "shop.test", .servedBy = servedBy, .startedAt = at(start), .endedAt = at(end)};
}

} // namespace

//! If answers from the wrong service counted as right, the load tests would prove nothing.
class OwnersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_owners.emplace(10s);
        m_owners->give("shop.test", "blue", at(0s));
        m_owners->give("shop.test", "green", at(10s));
        m_owners->take("shop.test", "blue", at(12s));
    }
    void strangerIsNeverRight()
    {
        QVERIFY(!m_owners->isRight(exchange("red", 1s, 2s)));
        QVERIFY(!m_owners->isRight(exchange("", 1s, 2s)));
    }
    void newOwnerIsRightFromItsBeginning()
    {
        QVERIFY(!m_owners->isRight(exchange("green", 9s, 9'999ms)));
        QVERIFY(m_owners->isRight(exchange("green", 9s, 10'001ms)));
        QVERIFY(m_owners->isRight(exchange("green", 50s, 51s)));
    }
    void oldOwnerIsRightUntilTheChangeIsInForce()
    {
        QVERIFY(m_owners->isRight(exchange("blue", 11s, 11s)));
        QVERIFY(m_owners->isRight(exchange("blue", 11'999ms, 14s)));
        QVERIFY(!m_owners->isRight(exchange("blue", 12'001ms, 14s)));
    }
    void oneRequestOfAnIdleConnectionMayMeetTheOldOne()
    {
        Exchange first = exchange("blue", 13s, 13s);
        first.idleSince = at(11s);
        QVERIFY(m_owners->isRight(first));
        Exchange second = exchange("blue", 14s, 14s);
        second.idleSince = at(13s);
        QVERIFY(!m_owners->isRight(second));
        Exchange late = exchange("blue", 22'001ms, 23s);
        late.idleSince = at(11s);
        QVERIFY(!m_owners->isRight(late));
    }
    void domainMayComeBack()
    {
        m_owners->give("shop.test", "blue", at(20s));
        QVERIFY(!m_owners->isRight(exchange("blue", 15s, 19s)));
        QVERIFY(m_owners->isRight(exchange("blue", 15s, 21s)));
        m_owners->take("shop.test", "blue", at(30s));
        QVERIFY(!m_owners->isRight(exchange("blue", 15s, 19s)));
        QVERIFY(!m_owners->isRight(exchange("blue", 31s, 32s)));
    }
    void whatNobodyOwnsIsNotJudged() { QVERIFY(Owners().isRight(exchange("red", 1s, 2s))); }

private:
    std::optional<Owners> m_owners;
};

QTEST_GUILESS_MAIN(OwnersTest)
#include "ownerstest.moc"
