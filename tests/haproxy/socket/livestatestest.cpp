// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/livestates.h"

#include "haproxy/process/reloader.h"
#include "support/haproxy/haproxylab.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

class LiveStatesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void serversAreToldAsHaproxyHasThem()
    {
        start();
        LiveStates states(m_lab.settings);
        const LiveServers live = QCoro::waitFor(states.servers({m_backend, u"nobody"_s}));
        QCOMPARE(live.keys(), QStringList{m_backend});
        QCOMPARE(live[m_backend].size(), 1);
        QVERIFY(live[m_backend].first().isLive());
        QVERIFY(live[m_backend].first().address.endsWith(u":%1"_s.arg(m_origin.port().number())));
    }

    void serverThatIsDownSaysWhy()
    {
        start("    server gone 127.0.0.1:1 check inter 50ms fall 1\n");
        const QDateTime startedAt = QDateTime::currentDateTimeUtc();
        const auto last = [&] {
            return QCoro::waitFor(admin().liveServers({m_backend}))->value(m_backend).last();
        };
        QTRY_COMPARE(last().state, u"DOWN"_s);
        const auto check = last().check;
        QVERIFY(check);
        QCOMPARE(check->code, u"L4CON"_s);
        QVERIFY(check->text.startsWith(u"Layer4 connection problem: "_s)); // 3.4 adds more words after it
        QVERIFY2(check->text.contains(u"Connection refused"_s), qPrintable(check->text));
        const qint64 age = check->since.secsTo(QDateTime::currentDateTimeUtc());
        QVERIFY2(age >= 0 && age <= startedAt.secsTo(QDateTime::currentDateTimeUtc()) + 3,
                 qPrintable(QString::number(age)));
        const QList<LiveServer> servers = QCoro::waitFor(admin().liveServers({m_backend}))->value(m_backend);
        QVERIFY(!servers.first().check); // it is not checked
    }

    void requestsAreCounted()
    {
        start();
        for (int i = 0; i < 20; ++i)
            (void)m_lab.get(m_lab.settings.httpPort, "web.test");
        const auto server = [&] {
            return QCoro::waitFor(admin().liveServers({m_backend}))->value(m_backend).first();
        };
        QTRY_COMPARE(server().requests, 20);
        QCOMPARE(server().errors, 0);
        QCOMPARE(server().weight, 1);
        LiveStates states(m_lab.settings);
        const auto rates = [&] { return QCoro::waitFor(states.rates({m_backend, u"nobody"_s})); };
        QTRY_COMPARE(rates().keys(), QStringList{m_backend});
        QVERIFY(QCoro::waitFor(admin().run({"set server web_80/one weight 0"})));
        QTRY_COMPARE(server().weight, 0);
    }

    //! The list of services is based on another answer of HAProxy than the page of a single service.
    void listCountsWhatThePageOfAServiceShows()
    {
        const QByteArray port = QByteArray::number(m_origin.port().number());
        start("    server checked 127.0.0.1:" + port + " check inter 50ms\n"
              + "    server failing 127.0.0.1:1 check inter 50ms fall 1\n"
              + "    server weightless 127.0.0.1:" + port + " weight 0\n" + "    server disabled 127.0.0.1:"
              + port + " disabled\n" + "    server enabled 127.0.0.1:" + port + " disabled\n"
              + "    server draining 127.0.0.1:" + port + "\n" + "    server parked 127.0.0.1:" + port + "\n"
              + "backend empty_80\n");
        const QByteArrayList changes{"set server web_80/enabled state ready",
                                     "set server web_80/draining state drain",
                                     "set server web_80/parked state maint"};
        QVERIFY(QCoro::waitFor(admin().run(changes)));
        const QStringList backends{u"empty_80"_s, m_backend, u"nobody"_s};
        QTRY_COMPARE(statesOf(QCoro::waitFor(admin().liveServers(backends))->value(m_backend)),
                     QStringList({u"no check"_s, u"UP"_s, u"DOWN"_s, u"no check"_s, u"MAINT"_s, u"no check"_s,
                                  u"DRAIN"_s, u"MAINT"_s}));
        LiveStates states(m_lab.settings);
        const LiveServers servers = QCoro::waitFor(states.servers(backends));
        LiveCounts counted;
        for (auto [backend, all] : servers.asKeyValueRange())
            counted.insert(backend, int(std::ranges::count_if(all, &LiveServer::isLive)));
        QCOMPARE(counted, (LiveCounts{{m_backend, 4}, {u"empty_80"_s, 0}}));
        QTRY_COMPARE(QCoro::waitFor(states.counts(backends)), counted);
    }

private:
    [[nodiscard]] HaproxyAdmin admin() const { return {m_lab.settings.adminSocketPath(), 5s}; }

    //! HAProxy with one server that is not checked, and the given `lines`.
    void start(const QByteArray &lines = {})
    {
        const QByteArray generation = "g" + QByteArray::number(lines.size());
        (void)m_lab.write(u"etc/haproxy.cfg"_s, m_lab.config(generation, m_origin.port()) + lines);
        HaproxyReloader reloader(m_lab.settings, admin());
        QVERIFY(QCoro::waitFor(reloader.bringInForce(QString::fromLatin1(generation))));
    }

    static QStringList statesOf(const QList<LiveServer> &servers)
    {
        QStringList states;
        for (const LiveServer &server : servers)
            states.append(server.state);
        return states;
    }

    HaproxyLab m_lab;
    Origin m_origin{"one"};
    const QString m_backend = u"web_80"_s;
};

QTEST_GUILESS_MAIN(LiveStatesTest)
#include "livestatestest.moc"
