// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/filefollower.h"

#include "haproxy/config/modelmaker.h"
#include "haproxy/outagebench.h"
#include "haproxy/store/durablefile.h"
#include "support/listedits.h"

#include <QDir>
#include <QElapsedTimer>

#include <sys/stat.h>

using namespace proxym;
using namespace proxym::test;

namespace {

//! An HTTP service with servers 10.0.0.N:80.
Service site(const QString &name, const QList<int> &servers, const QStringList &lines = {})
{
    Service service{.id = name,
                    .domains = {name + u".test"_s},
                    .port = Port::of<80>(),
                    .applicationProtocol = u"http"_s,
                    .config = lines,
                    .source = u"File"_s};
    for (const int server : servers)
        service.hosts.append(
            *Host::from(u"10.0.%1.%2"_s.arg(server / 250).arg(1 + server % 250), Port::of<80>()));
    return service;
}

QByteArray nameOf(const QString &name, int server)
{
    return u"server %1-10.0.0.%2-80 "_s.arg(name).arg(1 + server).toUtf8();
}

//! The follower with the real HAProxy's check, whose calls are counted.
class Bench {
public:
    Bench() { QVERIFY(m_store.prepare()); }
    ~Bench() { QCoro::waitFor(m_candidate.settle()); }

    [[nodiscard]] ProxyModel modelOf(const Services &services) const
    {
        const QList<Answer> answers{{.source = u"File"_s, .services = services}};
        const Modelled made = modelFrom(buildInventory(answers, {}, rules, {}), lab.settings, texts);
        if (!made.refused.isEmpty() || !made.refusedTexts.isEmpty())
            qFatal("the lines are refused");
        return made.model;
    }
    //! As a reload does.
    void accept(const Services &services)
    {
        const ProxyModel model = modelOf(services);
        const RenderedConfig rendered = renderConfig(model, m_paths);
        const ConfigFiles files{rendered.config, rendered.maps};
        const auto accepted = QCoro::waitFor(m_judge.check(files, m_store));
        QVERIFY2(accepted, accepted ? "" : qPrintable(accepted.error().what));
        QVERIFY(m_store.commit(files));
        follower.noteLoaded(model, files);
        QCoro::waitFor(follower.settle());
    }
    void follow(const Services &services) { follower.follow(modelOf(services)); }
    //! As after a restart of proxym.
    [[nodiscard]] std::unique_ptr<FileFollower> another()
    {
        return std::make_unique<FileFollower>(m_store, m_judge, m_paths, m_candidate);
    }

    [[nodiscard]] QByteArray file() const { return lab.read(u"etc/haproxy.cfg"_s); }
    [[nodiscard]] QByteArray map() const { return lab.read(u"etc/haproxy.cfg.d/hosts.map"_s); }
    [[nodiscard]] bool isGood() const
    {
        return lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, lab.settings.configFilePath}) == 0;
    }

    HaproxyLab lab;
    ProxyRules rules{.httpPort = lab.settings.httpPort};
    OperatorTexts texts;

private:
    CandidateJudge makeJudge()
    {
        lab.settings.binaryPath = lab.wrapper();
        return CandidateJudge(lab.settings);
    }

    ConfigStore m_store{lab.settings.configFilePath, lab.settings.helpersPath()};
    CandidateJudge m_judge = makeJudge();
    RenderPaths m_paths = RenderPaths::from(lab.settings);
    Turnstile m_candidate;

public:
    FileFollower follower{m_store, m_judge, m_paths, m_candidate};
};

//! Counts how often a file is replaced.
class Replacements final : public QObject {
public:
    explicit Replacements(const QString &path)
        : m_path(path.toUtf8())
        , m_last(stamp())
    {
        m_timer.callOnTimeout(this, [this] { look(); });
        m_timer.start(1ms);
    }
    [[nodiscard]] int count()
    {
        look();
        return m_count;
    }

private:
    [[nodiscard]] std::tuple<ino_t, time_t, long> stamp() const
    {
        struct stat status = {};
        ::stat(m_path.constData(), &status);
        return {status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
    }
    void look()
    {
        const auto now = stamp(); // once: the file may be replaced between two looks
        if (std::exchange(m_last, now) != now)
            ++m_count;
    }

    QByteArray m_path;
    std::tuple<ino_t, time_t, long> m_last;
    QTimer m_timer;
    int m_count = 0;
};

} // namespace

//! How the file follows what was changed in the running HAProxy.
class FileFollowerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void serversAndRoutesNeedNoCheck();
    void lastGoodFileFollowsWhereItCounts();
    void lastGoodFileThatCannotBeWrittenIsWrittenLater();
    void lastGoodFileIsNotWhatSomebodyWroteThere();
    void serverThatALineNamesLeavesOnlyWithACheck_data();
    void serverThatALineNamesLeavesOnlyWithACheck();
    void fileOfARunningHaproxyIsBelieved();
    void newCheckIntervalIsChecked();
    void changesWithinASecondAreOneWrite();
    void whatNeedsNoCheckDoesNotWaitForOne();
    void changeDuringALongWriteFollows();
    void adoptedHaproxyNeedsNoCheck();
    void whatIsBehindIsWrittenAtTheEnd();
};

void FileFollowerTest::serversAndRoutesNeedNoCheck()
{
    Bench bench;
    bench.accept({site(u"one"_s, {0}), site(u"web"_s, {0})});
    (void)bench.lab.write(u"fail-check"_s, "");
    const qsizetype checks = bench.lab.checks();
    bench.follow({site(u"one"_s, {0}), site(u"web"_s, {0, 1})});
    QTRY_VERIFY(!bench.follower.isBehind());
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 1)));

    QElapsedTimer stopwatch;
    stopwatch.start();
    Service moved = site(u"web"_s, {1, 2});
    moved.domains.append(u"alias.test"_s);
    bench.follow({site(u"one"_s, {0}), Shared(moved)});
    while (bench.follower.isBehind())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY2(stopwatch.elapsed() <= 5'000, QByteArray::number(stopwatch.elapsed())); // a retry takes longer
    QVERIFY(!bench.file().contains(nameOf(u"web"_s, 0)) && bench.file().contains(nameOf(u"one"_s, 0)));
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 2)));
    QVERIFY(bench.map().contains("alias.test web_80\n"));
    QCOMPARE(bench.lab.checks(), checks);
    QVERIFY(bench.isGood());
}

void FileFollowerTest::lastGoodFileFollowsWhereItCounts()
{
    Bench bench;
    const auto good = [&] { return bench.lab.read(u"etc/haproxy.cfg.d/last-good/haproxy.cfg"_s); };
    bench.accept({site(u"web"_s, {0})});
    bench.follow({site(u"web"_s, {0, 1})});
    QTRY_VERIFY(!bench.follower.isBehind());
    QVERIFY(good() != bench.file());
    QCoro::waitFor(bench.follower.keepAsGood()); // as before a candidate replaces the file
    QCOMPARE(good(), bench.file());
    bench.follow({site(u"web"_s, {0, 1, 2})});
    QCoro::waitFor(bench.follower.settle()); // as before HAProxy reads it
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 2)));
    QCOMPARE(good(), bench.file());
    QCOMPARE(bench.lab.read(u"etc/haproxy.cfg.d/last-good/hosts.map"_s), bench.map());
}

void FileFollowerTest::lastGoodFileThatCannotBeWrittenIsWrittenLater()
{
    Bench bench;
    const QString good = bench.lab.settings.helpersPath() + u"/last-good/haproxy.cfg"_s;
    bench.accept({site(u"web"_s, {0})});
    bench.follow({site(u"web"_s, {0, 1})});
    QTRY_VERIFY(!bench.follower.isBehind());
    QVERIFY(QDir().mkdir(good + u".next"_s)); // nothing can be written there
    QCoro::waitFor(bench.follower.keepAsGood());
    QVERIFY(contentOf(good) != bench.file());
    QVERIFY(QDir().rmdir(good + u".next"_s));
    QCoro::waitFor(bench.follower.keepAsGood());
    QCOMPARE(contentOf(good), bench.file());
}

void FileFollowerTest::lastGoodFileIsNotWhatSomebodyWroteThere()
{
    Bench bench;
    bench.accept({site(u"web"_s, {0})});
    bench.follow({site(u"web"_s, {0, 1})});
    QTRY_VERIFY(!bench.follower.isBehind());
    const QByteArray written = bench.file();
    (void)bench.lab.write(u"etc/haproxy.cfg"_s, "nonsense\n" + written);
    QCoro::waitFor(bench.follower.keepAsGood());
    QCOMPARE(bench.lab.read(u"etc/haproxy.cfg.d/last-good/haproxy.cfg"_s), written);
}

void FileFollowerTest::serverThatALineNamesLeavesOnlyWithACheck_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("otherLine");
    QTest::addColumn<QByteArray>("frontend");
    QTest::newRow("use-server") << u"use-server web-10.0.0.1-80 if TRUE"_s << QString() << QByteArray();
    QTest::newRow("in quotes") << u"use-server \"web-10\".0.0.1'-80' if TRUE"_s << QString() << QByteArray();
    QTest::newRow("track") << QString() << u"default-server track web_80/web-10.0.0.1-80"_s << QByteArray();
    QTest::newRow("http-frontend.cfg")
        << QString() << QString()
        << QByteArray("http-request deny if !{ srv_is_up(web_80/web-10.0.0.1-80) }\n");
    QTest::newRow("with a variable")
        << QString() << QString()
        << QByteArray("http-request deny if !{ srv_is_up(\"web_80/web-10.0.0.1${NOTHING}-80\") }\n");
    QTest::newRow("with an escape")
        << QString() << QString()
        << QByteArray("http-request deny if !{ srv_is_up(web_80/web-10.0.0.1\\x2d80) }\n");
}

void FileFollowerTest::serverThatALineNamesLeavesOnlyWithACheck()
{
    QFETCH(QString, line);
    QFETCH(QString, otherLine);
    QFETCH(QByteArray, frontend);
    Bench bench;
    bench.texts.httpFrontend = frontend;
    bench.rules.settings[u"other_80"_s].handling.check = ServerCheck{.isOn = false};
    const auto services = [&](const QList<int> &servers) {
        return Services{site(u"other"_s, {0}, {otherLine}), site(u"web"_s, servers, {line})};
    };
    bench.accept(services({0, 1}));
    const QByteArray before = bench.file();
    const qsizetype checks = bench.lab.checks();
    bench.follow(services({1}));
    QTRY_COMPARE(bench.lab.checks(), checks + 1);
    QCoro::waitFor(bench.follower.catchUp()); // after this check there is another: it is still behind
    QVERIFY(bench.follower.isBehind());
    QCOMPARE(bench.file(), before);
    QVERIFY(bench.isGood());
    bench.follow(services({0, 2}));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.follower.isBehind(), 20'000);
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 2)));
    QVERIFY(bench.isGood());
}

void FileFollowerTest::fileOfARunningHaproxyIsBelieved()
{
    Bench bench;
    bench.accept({site(u"web"_s, {0})});
    const qsizetype checks = bench.lab.checks();
    Replacements replacements(bench.lab.settings.configFilePath);
    const auto follower = bench.another();
    follower->follow(bench.modelOf({site(u"web"_s, {0})}));
    QTRY_VERIFY(!follower->isBehind());
    QCOMPARE(replacements.count(), 0);
    follower->follow(bench.modelOf({site(u"web"_s, {0, 1})}));
    QTRY_VERIFY(!follower->isBehind());
    QCOMPARE(replacements.count(), 1);
    QCOMPARE(bench.lab.checks(), checks);

    const auto stranger = bench.another(); // for whom the file is not what HAProxy does
    stranger->follow(bench.modelOf({site(u"web"_s, {0, 2})}));
    QTRY_VERIFY(!stranger->isBehind());
    QCOMPARE(bench.lab.checks(), checks + 1);
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 2)));
}

void FileFollowerTest::newCheckIntervalIsChecked()
{
    Bench bench;
    QList<int> servers;
    while (servers.size() < 999)
        servers.append(int(servers.size()));
    bench.accept({site(u"web"_s, servers)});
    const qsizetype checks = bench.lab.checks();
    QVERIFY(bench.file().contains(" inter 2s "));
    servers.append(999);
    bench.follow({site(u"web"_s, servers)});
    QTRY_VERIFY_WITH_TIMEOUT(!bench.follower.isBehind(), 20'000);
    QVERIFY(bench.file().contains(" inter 4s "));
    QCOMPARE(bench.lab.checks(), checks + 1);
}

void FileFollowerTest::changesWithinASecondAreOneWrite()
{
    Bench bench;
    bench.accept({site(u"web"_s, {0})});
    Replacements replacements(bench.lab.settings.configFilePath);
    QElapsedTimer stopwatch;
    stopwatch.start();
    bench.follow({site(u"web"_s, {1})});
    QTRY_VERIFY(!bench.follower.isBehind());
    QCOMPARE(replacements.count(), 1);
    for (int server = 2; server < 30; ++server) {
        bench.follow({site(u"web"_s, {server})});
        QCoreApplication::processEvents();
    }
    const qint64 secondsOver = stopwatch.elapsed() / 1'000; // none, unless the machine is busy
    QTRY_VERIFY(!bench.follower.isBehind());
    QVERIFY2(replacements.count() >= 2 && replacements.count() <= 2 + secondsOver,
             QByteArray::number(replacements.count()));
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 29)));
}

//! The next check is not allowed for ten seconds after one that takes a second.
void FileFollowerTest::whatNeedsNoCheckDoesNotWaitForOne()
{
    Bench bench;
    bench.accept({site(u"web"_s, {0})});
    (void)bench.lab.write(u"slow-check"_s, "1");
    const auto follower = bench.another(); // it does not know what was accepted
    const qsizetype checks = bench.lab.checks();
    follower->follow(bench.modelOf({site(u"web"_s, {1})}));
    QTRY_VERIFY(!follower->isBehind());
    QCOMPARE(bench.lab.checks(), checks + 1);
    follower->follow(bench.modelOf({site(u"web"_s, {2})}));
    QTRY_VERIFY(!follower->isBehind());
    QVERIFY(bench.file().contains(nameOf(u"web"_s, 2)));
    QCOMPARE(bench.lab.checks(), checks + 1);
}

//! So many services are written outside the event loop.
void FileFollowerTest::changeDuringALongWriteFollows()
{
    Bench bench;
    Services services;
    while (services.size() < 1'000)
        services.append(site(u"web%1"_s.arg(services.size()), {0}));
    bench.accept(services);
    const qsizetype checks = bench.lab.checks();
    services.replace(placeIn(services, 1), site(u"web1"_s, {0, 1}));
    bench.follow(services);
    QCoreApplication::processEvents();
    services.replace(placeIn(services, 1), site(u"web1"_s, {2}));
    services.replace(placeIn(services, 999), site(u"web999"_s, {1}));
    bench.follow(services);
    QVERIFY(bench.follower.isBehind());
    QTRY_VERIFY_WITH_TIMEOUT(!bench.follower.isBehind(), 20'000);
    QVERIFY(bench.file().contains(nameOf(u"web1"_s, 2)) && !bench.file().contains(nameOf(u"web1"_s, 1)));
    QVERIFY(bench.file().contains(nameOf(u"web999"_s, 1)));
    QCOMPARE(bench.lab.checks(), checks);
    QVERIFY(bench.isGood());
}

void FileFollowerTest::adoptedHaproxyNeedsNoCheck()
{
    OutageBench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.lab.settings.reloadInterval = 0ms;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, a)}).action, Action::Reload);
    const qsizetype checks = bench.lab.checks();
    Replacements replacements(bench.lab.settings.configFilePath);
    bench.start();
    QCOMPARE(bench.apply({web(u"web"_s, a)}).action, Action::None);
    QCOMPARE(bench.apply({web(u"web"_s, b)}).action, Action::Runtime);
    const QByteArray server = "server web-127.0.0.1-" + QByteArray::number(b.port().number());
    QTRY_VERIFY(bench.lab.read(u"etc/haproxy.cfg"_s).contains(server));
    QCOMPARE(replacements.count(), 1);
    QCOMPARE(bench.lab.checks(), checks);
}

void FileFollowerTest::whatIsBehindIsWrittenAtTheEnd()
{
    OutageBench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.lab.settings.reloadInterval = 0ms;
    const Origin a("a"), b("b"), c("c");
    const auto isWritten = [&](const Origin &origin) {
        const QByteArray server = "server web-127.0.0.1-" + QByteArray::number(origin.port().number());
        return bench.lab.read(u"etc/haproxy.cfg"_s).contains(server);
    };
    QCOMPARE(bench.apply({web(u"web"_s, a)}).action, Action::Reload);
    const qsizetype checks = bench.lab.checks();
    QCOMPARE(bench.apply({web(u"web"_s, b)}).action, Action::Runtime);
    QTRY_VERIFY(isWritten(b));
    QCOMPARE(bench.apply({web(u"web"_s, c)}).action, Action::Runtime);
    QCoro::waitFor(bench.generator->stop());
    bench.generator.reset();
    QVERIFY(isWritten(c) && !isWritten(b));
    QCOMPARE(bench.lab.checks(), checks);
}

QTEST_GUILESS_MAIN(FileFollowerTest)
#include "filefollowertest.moc"
