// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/longlists.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class LongListsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nearestWordsRemain_data();
    void nearestWordsRemain();
};

void LongListsTest::nearestWordsRemain_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("shown");
    // HAProxy 2.6's own message
    QTest::newRow("with what it got")
        << u"[ALERT] (1) : config : parsing [a.cfg:7]: 'http-after-response' expects 'ot-group', "
           u"'add-header', 'allow', "
           "'capture', 'del-header', 'replace-header', 'replace-value', 'set-header', 'set-status', "
           "'strict-mode', "
           "'set-var-fmt(*)', 'set-var(*)', 'unset-var(*)', but got 'set-headr'. Did you mean 'set-header' maybe ?"_s
        << u"[ALERT] (1) : config : parsing [a.cfg:7]: 'http-after-response' expects 'set-header', "
           u"'del-header', "
           "'add-header' or 10 others, but got 'set-headr'. Did you mean 'set-header' maybe ?"_s;
    QTest::newRow("in another order")
        << u"'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', "
           u"'http-request', "
           "'tunnel', 'tarpit', 'client-fin' and 'server-fin' (got 'serve')"_s
        << u"'timeout' supports 'server', 'queue', 'check' or 8 others (got 'serve')"_s;
    QTest::newRow("nothing is said to be nearest to")
        << u"one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j' is missing"_s
        << u"one of 'a', 'b', 'c' or 7 others is missing"_s;
    for (const QString &text :
         {u"balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', "
          u"'hdr(name)' "
          "and 'rdp-cookie(name)' options."_s,
          u"unknown keyword 'nosuch' in 'backend' section"_s, u""_s, u"a\n\nb\n"_s, u"'"_s})
        QTest::newRow(qPrintable(u"short: "_s + text)) << text << text;
    QTest::newRow("each line has its own")
        << u"'1', '2', '3', '4', '5', '6', '7', '8', '9', 'x', but got 'x'\nbut got '1'"_s
        << u"'x', '1', '2' or 7 others, but got 'x'\nbut got '1'"_s;
}

void LongListsTest::nearestWordsRemain()
{
    QFETCH(QString, said);
    QTEST(withoutLongLists(said), "shown");
}

QTEST_GUILESS_MAIN(LongListsTest)
#include "longliststest.moc"
