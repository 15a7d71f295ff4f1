// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/liveview.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

using Counts = QHash<QString, int>;

//! A HAProxy that is asked about its backends; it does not know "gone".
struct Look {
    explicit Look(LiveView<int>::Limits limits)
        : view([this](const QStringList &backends) { return answer(backends); }, limits)
    {
    }
    [[nodiscard]] Counts at(const QStringList &backends) { return QCoro::waitFor(view.of(backends)); }
    //! From now on no question is answered until goOn().
    void hang() { QCoro::waitFor(gate.enter()); }
    void goOn()
    {
        gate.leave();
        QCoro::waitFor(gate.settle());
    }

    QList<QStringList> asked;
    int says = 3; //!< about each backend
    bool fails = false;
    Turnstile gate;
    LiveView<int> view;

private:
    Task<Result<Counts>> answer(QStringList backends)
    {
        asked.append(backends);
        co_await gate.enter();
        gate.leave();
        if (fails)
            co_return failure(Error::Kind::TimedOut, u"no answer"_s);
        Counts counts;
        for (const QString &backend : backends) {
            if (backend != u"gone")
                counts.insert(backend, says);
        }
        co_return counts;
    }
};

constexpr LiveView<int>::Limits forEver{.patience = 1h, .keep = 1h, .memory = 1h};
constexpr LiveView<int>::Limits impatient{.patience = 0ms, .keep = 0ms, .memory = 1h};

} // namespace

class LiveViewTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatHaproxyDoesNotKnowIsMissing()
    {
        Look look(forEver);
        QCOMPARE(look.at({u"a"_s, u"gone"_s}), (Counts{{u"a"_s, 3}}));
        QCOMPARE(look.asked, QList<QStringList>({{u"a"_s, u"gone"_s}}));
    }

    void answersAreKept()
    {
        Look look(forEver);
        QCOMPARE(look.at({u"a"_s, u"gone"_s}), look.at({u"gone"_s, u"a"_s}));
        QCOMPARE(look.asked.size(), 1);
        (void)look.at({u"a"_s, u"b"_s});
        QCOMPARE(look.asked.last(), QStringList{u"b"_s});
    }

    void answersGrowOld()
    {
        Look look({.patience = 1h, .keep = 0ms});
        (void)look.at({u"a"_s});
        look.says = 2;
        QCOMPARE(look.at({u"a"_s}), (Counts{{u"a"_s, 2}}));
        QCOMPARE(look.asked.size(), 2);
    }

    void nobodyLooksNothingIsAsked()
    {
        Look look({.patience = 1h, .keep = 0ms});
        (void)look.at({u"a"_s});
        for (int turn = 0; turn < 100; ++turn)
            QCoro::waitFor(pause(0ms));
        QCOMPARE(look.asked.size(), 1);
    }

    void thoseWhoLookTogetherShareOneQuestion()
    {
        Look look(forEver);
        look.hang();
        auto first = look.view.of({u"a"_s});
        auto second = look.view.of({u"a"_s});
        look.goOn();
        QCOMPARE(QCoro::waitFor(std::move(first)).size(), 1);
        QCOMPARE(QCoro::waitFor(std::move(second)).size(), 1);
        QCOMPARE(look.asked.size(), 1);
    }

    void thoseWhoLookElsewhereAreNext()
    {
        Look look(forEver);
        look.hang();
        auto first = look.view.of({u"a"_s, u"b"_s});
        auto second = look.view.of({u"b"_s, u"c"_s});
        look.goOn();
        QCOMPARE(QCoro::waitFor(std::move(second)).size(), 2);
        QCOMPARE(QCoro::waitFor(std::move(first)).size(), 2);
        QCOMPARE(look.asked, QList<QStringList>({{u"a"_s, u"b"_s}, {u"c"_s}}));
    }

    void nobodyWaitsForAHaproxyThatIsSlow()
    {
        Look look({.patience = 0ms, .keep = 1h});
        look.hang();
        QCOMPARE(look.at({u"a"_s}), Counts());
        look.goOn();
        QTRY_COMPARE(look.at({u"a"_s}).size(), 1);
        QCOMPARE(look.asked.size(), 1);
    }

    void whileHaproxyIsSlowItsLastWordCounts()
    {
        Look look(impatient);
        QTRY_COMPARE(look.at({u"a"_s}).size(), 1);
        look.hang();
        look.says = 2;
        QCOMPARE(look.at({u"a"_s}), (Counts{{u"a"_s, 3}}));
        look.goOn();
        QTRY_COMPARE(look.at({u"a"_s}), (Counts{{u"a"_s, 2}}));
    }

    void wordsAreForgottenInTheEnd()
    {
        Look look({.patience = 10ms, .keep = 0ms, .memory = 0ms});
        (void)look.at({u"a"_s});
        look.hang();
        QCOMPARE(look.at({u"a"_s}), Counts());
        look.goOn();
    }

    void silentHaproxyIsLeftAlone()
    {
        Look look(forEver);
        look.fails = true;
        QCOMPARE(look.at({u"a"_s}), Counts());
        QCOMPARE(look.at({u"b"_s}), Counts());
        QCOMPARE(look.asked.size(), 1);
    }

    void silentHaproxyTakesItsWordsBack()
    {
        Look look({.patience = 1h, .keep = 0ms, .memory = 1h});
        QCOMPARE(look.at({u"a"_s}).size(), 1);
        look.fails = true;
        QCOMPARE(look.at({u"a"_s}), Counts());
        look.fails = false;
        QCOMPARE(look.at({u"a"_s}).size(), 1);
    }

    void manyBackendsAreAskedForAFewAtATime()
    {
        Look look(forEver);
        QStringList names;
        for (int i = 0; i < 250; ++i)
            names.append(u"service_%1_80"_s.arg(i));
        QCOMPARE(look.at(names).size(), names.size());
        QCOMPARE(look.asked.size(), 3);
        QCOMPARE(look.asked[0] + look.asked[1] + look.asked[2], names);
    }

    void whoIsStoppedAsksNothing()
    {
        Look look(forEver);
        look.hang();
        auto waiting = look.view.of({u"a"_s});
        auto stopped = look.view.stop();
        QCOMPARE(look.at({u"b"_s}), Counts());
        QVERIFY(!stopped.isReady());
        look.goOn();
        QCoro::waitFor(std::move(stopped));
        (void)QCoro::waitFor(std::move(waiting));
        QCOMPARE(look.asked.size(), 1);
    }
};

QTEST_GUILESS_MAIN(LiveViewTest)
#include "liveviewtest.moc"
