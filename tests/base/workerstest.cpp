// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/workers.h"
#include "base/emission.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

//! Work that waits until it is told to end.
class Site final : public QObject {
    Q_OBJECT
public:
    Task<Result<Done>> dig(int item)
    {
        begun += item;
        most = std::max(most, ++running);
        const bool isFinished = co_await emissionOf(this, &Site::whistled);
        --running;
        if (isAbandoned)
            co_return failure(Error::Kind::Unreachable, u"abandoned"_s);
        if (!isFinished || bad.contains(item))
            co_return failure(Error::Kind::Refused, u"item %1"_s.arg(item));
        finished += item;
        co_return Done();
    }
    Task<Result<Done>> digAtOnce(int item)
    {
        finished += item;
        if (bad.contains(item))
            co_return failure(Error::Kind::Refused, u"item %1"_s.arg(item));
        co_return Done();
    }
    void abandon()
    {
        ++abandoned;
        isAbandoned = true;
        Q_EMIT whistled();
    }

    QList<int> begun, finished, bad;
    int running = 0, most = 0, abandoned = 0;
    bool isAbandoned = false;

Q_SIGNALS:
    void whistled();
};

QList<int> upTo(int count)
{
    QList<int> items;
    for (int i = 0; i < count; ++i)
        items += i;
    return items;
}

} // namespace

class WorkersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void eachIsDoneOnceAFewAtATime();
    void nothingIsDoneAtOnce();
    void whatNeverWaitsIsDoneInOrder();
    void firstErrorEndsAll();
    void theyCanBeUsedAgainAfterAnError();
    void timeThatIsUpIsAnError();
    void givingUpEndsThemForGood();

private:
    [[nodiscard]] Task<Result<Done>> begin(int count)
    {
        return m_workers->eachOf<int>(upTo(count), [this](int item) { return m_site->dig(item); });
    }
    [[nodiscard]] Result<Done> doAtOnce(int count)
    {
        return QCoro::waitFor(
            m_workers->eachOf<int>(upTo(count), [this](int item) { return m_site->digAtOnce(item); }));
    }
    void employ(std::chrono::milliseconds limit)
    {
        m_workers = std::make_unique<Workers>(limit, u"it takes too long"_s, [this] { m_site->abandon(); });
    }

    std::unique_ptr<Site> m_site;
    std::unique_ptr<Workers> m_workers;
};

void WorkersTest::init()
{
    m_site = std::make_unique<Site>();
    employ(1h);
}

void WorkersTest::eachIsDoneOnceAFewAtATime()
{
    Task<Result<Done>> all = begin(20);
    QCOMPARE(m_site->begun, upTo(Workers::atOnce));
    QTRY_VERIFY((Q_EMIT m_site->whistled(), all.isReady()));
    QVERIFY(QCoro::waitFor(std::move(all)));
    QCOMPARE(m_site->begun, upTo(20));
    QCOMPARE(m_site->finished, upTo(20));
    QCOMPARE(m_site->most, Workers::atOnce);
    QCOMPARE(m_site->abandoned, 0);
    QVERIFY(!m_workers->isOver());
}

void WorkersTest::nothingIsDoneAtOnce()
{
    QVERIFY(begin(0).isReady());
}

void WorkersTest::whatNeverWaitsIsDoneInOrder()
{
    QVERIFY(doAtOnce(10'000));
    QCOMPARE(m_site->finished, upTo(10'000));
    m_site->bad = {10'002, 10'001};
    m_site->finished.clear();
    const auto done = doAtOnce(20'000);
    QVERIFY(!done);
    QCOMPARE(done.error().what, u"item 10001"_s);
    QCOMPARE(m_site->finished.size(), 10'002);
}

void WorkersTest::firstErrorEndsAll()
{
    m_site->bad = {1, 3};
    Task<Result<Done>> all = begin(20);
    Q_EMIT m_site->whistled();
    const auto done = QCoro::waitFor(std::move(all));
    QVERIFY(!done);
    QCOMPARE(done.error(), (Error{Error::Kind::Refused, u"item 1"_s}));
    QCOMPARE(m_site->abandoned, 1);
    QCOMPARE(m_site->running, 0); // all have ended before it has
    QVERIFY(m_site->begun.size() <= Workers::atOnce + 1);
    QVERIFY(m_workers->isOver());
}

void WorkersTest::theyCanBeUsedAgainAfterAnError()
{
    m_site->bad = {0};
    QVERIFY(!doAtOnce(1));
    m_site->bad = {};
    QVERIFY(doAtOnce(3));
    QVERIFY(!m_workers->isOver());
}

void WorkersTest::timeThatIsUpIsAnError()
{
    employ(1ms);
    const auto done = QCoro::waitFor(begin(20));
    QVERIFY(!done);
    QCOMPARE(done.error(), (Error{Error::Kind::TimedOut, u"it takes too long"_s}));
    QCOMPARE(m_site->begun, upTo(Workers::atOnce));
}

void WorkersTest::givingUpEndsThemForGood()
{
    Task<Result<Done>> all = begin(20);
    m_workers->giveUp();
    const auto done = QCoro::waitFor(std::move(all));
    QVERIFY(!done);
    QCOMPARE(done.error().what, u"given up"_s);
    QCOMPARE(m_site->abandoned, 1);
    m_site->begun.clear();
    QVERIFY(!QCoro::waitFor(begin(20)));
    QVERIFY(m_site->begun.isEmpty());
}

QTEST_GUILESS_MAIN(WorkersTest)
#include "workerstest.moc"
