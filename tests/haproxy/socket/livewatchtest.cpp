// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/livewatch.h"
#include "haproxy/fakeadminsocket.h"

#include <QCoroTask>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray answerWith(const QByteArray &backend)
{
    return "# pxname,svname,act,bck,\n" + backend + ",BACKEND,0,0,\n\n";
}

} // namespace

//! When HAProxy is asked which backends have no live server, and which of its answers count.
class LiveWatchTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyAChangeIsTold()
    {
        FakeAdminSocket socket;
        socket.answer = answerWith("a_80");
        LiveWatch watch(socket.client(), 1ms);
        const QSignalSpy changes(&watch, &LiveWatch::changed);
        watch.start();
        QTRY_VERIFY(socket.asked.size() > 3);
        QCOMPARE(socket.asked.first(), "show stat -1 2 -1\n");
        QCOMPARE(changes.count(), 1);
        QCOMPARE(watch.withoutLiveServers(), QSet<QString>{u"a_80"_s});
        socket.answer = answerWith("b_80");
        QTRY_COMPARE(watch.withoutLiveServers(), QSet<QString>{u"b_80"_s});
        QCoro::waitFor(watch.stop());
    }

    void silentHaproxyIsAskedAgainSoon()
    {
        FakeAdminSocket socket;
        socket.isSilent = true;
        LiveWatch watch(socket.client(), 1ms); // its patience of 300 ms would cause a pause of half a minute
        watch.start();
        QTRY_VERIFY(socket.asked.size() > 2);
        socket.answer = answerWith("a_80");
        socket.isSilent = false;
        QTRY_COMPARE(watch.withoutLiveServers(), QSet<QString>{u"a_80"_s});
        QCoro::waitFor(watch.stop());
    }

    void answerToAForgottenQuestionCountsNoMore()
    {
        FakeAdminSocket socket;
        socket.isSilent = true;
        socket.answer = answerWith("old_80");
        LiveWatch watch(socket.client(), 1ms);
        watch.start();
        QTRY_COMPARE(socket.asked.size(), 1);
        watch.forget();
        socket.isSilent = false;
        socket.answer = answerWith("new_80");
        watch.start(); // while the first question is under way
        QTRY_COMPARE(watch.withoutLiveServers(), QSet<QString>{u"new_80"_s});
        QCoro::waitFor(watch.stop());
        QVERIFY(watch.withoutLiveServers().isEmpty());
    }
};

QTEST_GUILESS_MAIN(LiveWatchTest)
#include "livewatchtest.moc"
