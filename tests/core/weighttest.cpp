// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/weight.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

QList<int> weights(const std::vector<double> &shares)
{
    QList<int> numbers;
    for (const Weight weight : weightsFor(shares))
        numbers.append(weight.number());
    return numbers;
}

} // namespace

class WeightTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWeightsAreWeights()
    {
        for (const char *text : {"0", " 256 ", "7"})
            QVERIFY2(Weight::fromText(QString::fromLatin1(text)), text);
        for (const char *text : {"", "-1", "257", "1.5", "7x", "heavy", "99999999999999999999"})
            QVERIFY2(!Weight::fromText(QString::fromLatin1(text)), text);
        QVERIFY(!Weight::from(std::int64_t(1) << 32));
    }

    void sharesBecomeTheSmallestWeights_data()
    {
        QTest::addColumn<QList<double>>("shares");
        QTest::addColumn<QList<int>>("expected");
        QTest::newRow("none") << QList<double>() << QList<int>();
        QTest::newRow("nothing at all") << QList<double>{0, 0} << QList<int>{0, 0};
        QTest::newRow("90 to 10") << QList<double>{90, 10} << QList<int>{9, 1};
        QTest::newRow("one drains") << QList<double>{0, 100} << QList<int>{0, 1};
        QTest::newRow("equal") << QList<double>{0.1, 0.1, 0.1} << QList<int>{1, 1, 1};
        QTest::newRow("thirds") << QList<double>{50 / 3.0, 50 / 3.0, 50 / 3.0, 25} << QList<int>{2, 2, 2, 3};
        QTest::newRow("more than weights can say") << QList<double>{1, 1'000'000} << QList<int>{1, 256};
    }
    void sharesBecomeTheSmallestWeights()
    {
        QFETCH(QList<double>, shares);
        QTEST(weights({shares.begin(), shares.end()}), "expected");
    }

    //! Whatever the shares, as long as they are not too far from each other.
    void sharesAreNearlyKept()
    {
        std::mt19937 random(1);
        for (int round = 0; round < 300; ++round) {
            std::vector<double> shares(1 + random() % 8);
            for (double &share : shares)
                share = 10 + double(random() % 900);
            const QList<int> numbers = weights(shares);
            const double all = std::accumulate(numbers.begin(), numbers.end(), 0.0);
            const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
            for (std::size_t i = 0; i < shares.size(); ++i) {
                const double wanted = shares[i] / sum, is = numbers.at(qsizetype(i)) / all;
                QVERIFY2(std::abs(is - wanted) < 0.01,
                         qPrintable(u"round %1: %2 instead of %3"_s.arg(round).arg(is).arg(wanted)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(WeightTest)
#include "weighttest.moc"
