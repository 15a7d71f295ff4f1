// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/livestates.h"

#include "haproxy/fakeadminsocket.h"
#include "haproxy/haproxyreloader.h"
#include "support/haproxylab.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

const QByteArray twoBackends = "# pxname,svname,scur,status,last_chk,addr,req_rate,\n"
                               "web_80,web-10.0.0.1-1,3,UP,OK,10.0.0.1:1,7,\n"
                               "web_80,web-10.0.0.2-1,0,DOWN 1/2,\"no, \"\"sorry\"\"\",10.0.0.2:1,0,\n"
                               "web_80,BACKEND,3,UP,,,7,\n\n"
                               "# pxname,svname,scur,status,last_chk,addr,req_rate,\n"
                               "empty_80,BACKEND,0,DOWN,,,0,\n\n"
                               "No such proxy.\n\n";

//! A HAProxy whose backends are asked about; answers are kept for as long as the test says.
struct Look {
    explicit Look(std::chrono::milliseconds keep) : states(socket.client(), keep) { socket.answer = twoBackends; }
    [[nodiscard]] LiveServers at(const QStringList &backends) { return QCoro::waitFor(states.of(backends)); }

    FakeAdminSocket socket;
    LiveStates states;
};

} // namespace

class LiveStatesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allBackendsAreAskedForAtOnce()
    {
        Look look(1h);
        const LiveServers live = look.at({u"web_80"_s, u"empty_80"_s, u"gone_80"_s});
        QCOMPARE(look.socket.asked,
                 QByteArrayList{"show stat web_80 6 -1; show stat empty_80 6 -1; show stat gone_80 6 -1\n"});
        QCOMPARE(live.size(), 2);
        QCOMPARE(live[u"web_80"_s].size(), 2);
        QCOMPARE(live[u"web_80"_s].first().sessions, 3);
        QCOMPARE(live[u"web_80"_s].first().requestRate, 7);
        QCOMPARE(live[u"web_80"_s].last().address, u"10.0.0.2:1"_s);
        QVERIFY(live.contains(u"empty_80"_s) && live[u"empty_80"_s].isEmpty());
    }

    void answersAreKept()
    {
        Look look(1h);
        const LiveServers live = look.at({u"web_80"_s, u"gone_80"_s});
        QCOMPARE(look.at({u"gone_80"_s, u"web_80"_s}).keys(), live.keys());
        QCOMPARE(look.socket.asked.size(), 1);
        (void)look.at({u"web_80"_s, u"empty_80"_s});
        QCOMPARE(look.socket.asked.last(), "show stat empty_80 6 -1\n"_ba);
    }

    void answersGrowOld()
    {
        Look look(0ms);
        (void)look.at({u"web_80"_s});
        (void)look.at({u"web_80"_s});
        QCOMPARE(look.socket.asked.size(), 2);
    }

    void thoseWhoLookTogetherShareOneQuestion()
    {
        Look look(1h);
        auto first = look.states.of({u"web_80"_s});
        auto second = look.states.of({u"web_80"_s});
        QCOMPARE(QCoro::waitFor(std::move(first)).size(), 1);
        QCOMPARE(QCoro::waitFor(std::move(second)).size(), 1);
        QCOMPARE(look.socket.asked.size(), 1);
    }

    void silentHaproxyIsLeftAlone()
    {
        Look look(1h);
        look.socket.isSilent = true;
        QVERIFY(look.at({u"web_80"_s}).isEmpty());
        QVERIFY(look.at({u"empty_80"_s}).isEmpty());
        QCOMPARE(look.socket.asked.size(), 1);
    }

    void manyBackendsTakeSeveralLines()
    {
        Look look(1h);
        QStringList names;
        for (int i = 0; i < 120; ++i)
            names.append(u"service_with_a_name_that_is_not_short_at_all_%1_80"_s.arg(i));
        (void)look.at(names);
        QCOMPARE(look.socket.asked.size(), 3);
        for (const QByteArray &line : look.socket.asked)
            QVERIFY(line.size() < 16'000);
    }

    void realHaproxyTellsItsServers()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
        HaproxyLab lab;
        Origin origin("one");
        (void)lab.write(u"etc/haproxy.cfg"_s, lab.config("abc", origin.port()));
        const HaproxyAdmin admin(lab.settings.adminSocketPath(), 5s);
        HaproxyReloader reloader(lab.settings, admin);
        QVERIFY(QCoro::waitFor(reloader.bringInForce(u"abc"_s)));
        LiveStates states(admin);
        const QString backend = u"web_80"_s;
        const LiveServers live = QCoro::waitFor(states.of({backend, u"nobody"_s}));
        QCOMPARE(live.keys(), QStringList{backend});
        QCOMPARE(live[backend].size(), 1);
        QVERIFY(live[backend].first().isLive());
        QVERIFY(live[backend].first().address.endsWith(u":%1"_s.arg(origin.port().number())));
    }
};

QTEST_GUILESS_MAIN(LiveStatesTest)
#include "livestatestest.moc"
