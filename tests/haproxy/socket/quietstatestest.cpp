// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/quietstates.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Which server states a HAProxy that treats warnings as errors can load.
class QuietStatesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsOfServersThatAreDownGoWhereWarningsAreFatal()
    {
        const QByteArray head = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state\n";
        const QByteArray up =
            "3 web_80 1 web-10.0.0.1-80 10.0.0.1 2 0 1 1 5 6 3 4 6 0 0 0 - 80 - 0 0 - - 0\n";
        const QByteArray down =
            "3 web_80 2 web-10.0.0.2-80 10.0.0.2 0 0 1 1 5 8 2 0 6 0 0 0 - 80 - 0 0 - - 0\n";
        QCOMPARE(quietStates(head + down + up, "global\n    maxconn 5\n", {}), head + down + up);
        QCOMPARE(quietStates(head + down + up, "global\n    # zero-warning\n", {}), head + down + up);
        QCOMPARE(quietStates(head + down + up, "global\n\tzero-warning\n", {}), head + up);
        QCOMPARE(quietStates(head + down, "zero-warning", {}), head);
        QCOMPARE(quietStates(head + down + up, "global\n", {u"haproxy"_s, u"-W"_s, u"-dW"_s}), head + up);
        QCOMPARE(quietStates(head + down + up, "global\n", {u"haproxy"_s, u"-W"_s}), head + down + up);
    }
};

QTEST_GUILESS_MAIN(QuietStatesTest)
#include "quietstatestest.moc"
