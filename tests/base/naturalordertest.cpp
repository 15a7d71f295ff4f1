// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/naturalorder.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class NaturalOrderTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersCountAsNumbers()
    {
        const QStringList ordered{u""_s,
                                  u"/app"_s,
                                  u"10"_s,
                                  u"app"_s,
                                  u"app02"_s,
                                  u"app2"_s,
                                  u"app2-10"_s,
                                  u"app2a"_s,
                                  u"app10"_s,
                                  u"app10.9"_s,
                                  u"app10.10"_s,
                                  u"app99999999999999999999"_s,
                                  u"app100000000000000000000"_s,
                                  u"apple"_s,
                                  u"b1"_s,
                                  u"é1"_s};
        for (qsizetype i = 0; i < ordered.size(); ++i) {
            for (qsizetype j = 0; j < ordered.size(); ++j) {
                const int order = naturalOrder(ordered[i], ordered[j]);
                const QString what = ordered[i] + u" and "_s + ordered[j];
                QVERIFY2((order < 0) == (i < j) && (order > 0) == (i > j), qPrintable(what));
            }
        }
    }
};

QTEST_GUILESS_MAIN(NaturalOrderTest)
#include "naturalordertest.moc"
