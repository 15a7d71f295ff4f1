// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/sparebackends.h"
#include "haproxy/generator.h"
#include "haproxy/picture.h"
#include "haproxy/randomworld.h"
#include "manager/settle/buildinventory.h"
#include "support/sanitized.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! The generator with a real HAProxy; it is given whole lists of services, as by the Manager.
class Follower {
public:
    explicit Follower(unsigned spares)
    {
        lab.settings.reloadInterval = 0ms;
        lab.settings.spareBackends = spares;
        start();
    }
    ~Follower() { QCoro::waitFor(generator->stop()); }
    //! Another proxym takes over.
    void restart()
    {
        QCoro::waitFor(generator->stop());
        start();
    }

    //! Repeats until it is in force.
    Outcome apply(const Services &services)
    {
        const Inventory inventory =
            buildInventory({{.source = u"File"_s, .services = services}}, {}, generator->rules(), m_claims);
        m_claims = claimsOf(inventory);
        m_claimed.clear();
        for (const Entry &entry : inventory.entries)
            m_claimed.insert(entry.name);
        Outcome outcome = QCoro::waitFor(generator->apply(inventory, Scrutiny::Question));
        while (outcome.retryAfter && outcome.result == ApplyResult::Ok) {
            QTest::qWait(int(outcome.retryAfter->count()));
            outcome = QCoro::waitFor(generator->apply(inventory, Scrutiny::Question));
        }
        return outcome;
    }
    [[nodiscard]] bool isFileValid() const
    {
        return lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, lab.settings.configFilePath}) == 0;
    }

    //! What the process does, by service, wherever it sits; a backend whose service has left must be empty.
    [[nodiscard]] Picture pictureByService() const
    {
        const Picture process = pictureOfProcess(lab);
        QMap<QString, QString> services;
        for (const auto &[name, backend] : generator->status().backends.asKeyValueRange())
            services.insert(backend, name);
        Picture picture = process;
        picture.servers.clear();
        for (const auto &[backend, servers] : process.servers.asKeyValueRange())
            if (services.contains(backend) || !servers.isEmpty() || m_claimed.contains(backend))
                picture.servers.insert(services.value(backend, backend), servers);
        for (QMap<QString, QString> &map : picture.maps)
            for (QString &name : map)
                name = services.value(name, name);
        return picture;
    }

    HaproxyLab lab;
    std::unique_ptr<HaproxyGenerator> generator;

private:
    void start()
    {
        generator = std::make_unique<HaproxyGenerator>(lab.settings);
        QCoro::waitFor(generator->start());
    }

    QSet<QString> m_claimed; //!< NAMEs that are wanted
    Claims m_claims;
};

} // namespace

//! Whatever happens to services, and however it is put in force: HAProxy, the file and the wanted state
//! agree.
class RandomSequencesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void haproxyAndFileEqualTheServices_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<unsigned>("spares");
        for (quint32 seed = 1; seed <= worlds(100); ++seed)
            QTest::addRow("seed %u", seed) << seed << (seed % 2 == 0 ? 4U : 0U);
    }
    void haproxyAndFileEqualTheServices()
    {
        constexpr int steps = 5;
        QFETCH(const quint32, seed);
        QFETCH(const unsigned, spares);
        QList<Port> ports;
        for (int i = 0; i < 20; ++i)
            ports.append(freePort());
        RandomWorld world(seed, ports);
        Follower follower(spares);
        QString told = u"start"_s;
        for (int step = 0; step <= steps; ++step) {
            const Outcome outcome = follower.apply(world.services());
            ++m_actions[outcome.action];
            QVERIFY2(outcome.result == ApplyResult::Ok && outcome.leftOut.isEmpty(),
                     qPrintable(told + u": "_s + outcome.error + outcome.leftOut.values().join(u"; "_s)));
            const Picture wanted = pictureOf(world.services());
            m_seats += int(follower.generator->status().backends.size());
            verifyEqual(follower.pictureByService(), wanted,
                        u"HAProxy after "_s + told + u": "_s + outcome.reason);
            // The file follows a run-time change later, but a reload reads it.
            if (step == steps)
                (void)QTest::qWaitFor([&] { return withoutSpares(pictureOfFile(follower.lab)) == wanted; },
                                      10'000);
            if (step == steps || outcome.action == Action::Reload)
                verifyEqual(withoutSpares(pictureOfFile(follower.lab)), wanted, u"the file after "_s + told);
            if (QTest::currentTestFailed())
                return;
            told = world.change();
            if (step % 3 == 2) // it has changed meanwhile
                follower.restart();
        }
        QVERIFY(follower.isFileValid());
    }

    //! Otherwise the sequences would not prove anything.
    void bothWaysWereTaken()
    {
        qInfo("%d reloads, %d updates at run time, %d times nothing", m_actions[Action::Reload],
              m_actions[Action::Runtime], m_actions[Action::None]);
        qInfo("%d times a service was in a spare backend", m_seats);
        QVERIFY(m_actions[Action::Reload] > int(worlds(100))
                && m_actions[Action::Runtime] > int(worlds(100)));
        QVERIFY(m_seats > int(worlds(50)));
    }

private:
    static Picture withoutSpares(Picture picture)
    {
        picture.servers.removeIf([](const auto &one) { return isSpare(one.key()) && one.value().isEmpty(); });
        return picture;
    }
    static void verifyEqual(const Picture &actual, const Picture &wanted, const QString &where)
    {
        const QStringList is = actual.toString().split(u'\n');
        const QStringList shouldBe = wanted.toString().split(u'\n');
        QStringList differences;
        for (const QString &line : is)
            if (!shouldBe.contains(line))
                differences.append(u"should not be: "_s + line);
        for (const QString &line : shouldBe)
            if (!is.contains(line))
                differences.append(u"is missing: "_s + line);
        QVERIFY2(actual == wanted, qPrintable(where + u'\n' + differences.join(u'\n')));
    }

    QMap<Action, int> m_actions;
    int m_seats = 0;
};

QTEST_GUILESS_MAIN(RandomSequencesTest)
#include "randomsequencestest.moc"
