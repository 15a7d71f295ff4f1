// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/resync.h"
#include "manager/settle/buildinventory.h"

#include "bench/cluster.h"
#include "bench/measure.h"
#include "haproxy/generator.h"
#include "haproxy/socket/discrepancies.h"
#include "marathon/parse/marathonparser.h"
#include "marathon/services/marathonservices.h"
#include "support/haproxy/haproxylab.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr int runs = 9;

Inventory inventoryOf(int apps, const HaproxySettings &settings)
{
    FakeMarathon marathon;
    fill(marathon, apps);
    const Services services =
        servicesFrom(parseApps(marathon.apps())->elements, parseTasks(marathon.tasks())->elements, {})
            .services;
    return buildInventory({{.source = u"Marathon"_s, .services = services}}, {},
                          {.httpPort = settings.httpPort}, {});
}

//! Records the longest time between two turns of the event loop.
class Heartbeat {
public:
    Heartbeat()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
        m_timer.start(0ms);
        m_last.start();
    }
    void beat()
    {
        m_longest = std::max(m_longest, double(m_last.nsecsElapsed()) / 1e6);
        m_last.restart();
    }
    double takeLongest() { return std::exchange(m_longest, 0); }

private:
    QTimer m_timer;
    QElapsedTimer m_last;
    double m_longest = 0;
};

class Questions {
public:
    explicit Questions(qint64 haproxy)
        : m_haproxy(haproxy)
    {
    }

    //! Calls `ask` once for its cost, and once with a Heartbeat, which itself uses CPU time.
    template <class Ask> void measure(const Ask &ask)
    {
        const double own = ProcessCost::of(QCoreApplication::applicationPid()).cpu,
                     other = ProcessCost::of(m_haproxy).cpu;
        QElapsedTimer timer;
        timer.start();
        ask();
        m_wall.add(double(timer.nsecsElapsed()) / 1e6);
        m_own.add(ProcessCost::of(QCoreApplication::applicationPid()).cpu - own);
        m_other.add(ProcessCost::of(m_haproxy).cpu - other);
        Heartbeat heart;
        ask();
        heart.beat();
        m_block.add(heart.takeLongest());
    }
    void tell(const QByteArray &what, int apps) const
    {
        print(what + ": until it is through", apps, m_wall, "ms");
        print(what + ": longest block of the event loop", apps, m_block, "ms");
        print(what + ": CPU of proxym", apps, m_own, "ms");
        print(what + ": CPU of HAProxy", apps, m_other, "ms");
    }

private:
    qint64 m_haproxy;
    Samples m_wall, m_block, m_own, m_other;
};

} // namespace

void measureResync(int apps)
{
    HaproxyLab lab;
    lab.settings.timeout = 120s;
    const Inventory inventory = inventoryOf(apps, lab.settings);
    HaproxyGenerator generator(lab.settings);
    QCoro::waitFor(generator.start());
    if (QCoro::waitFor(generator.apply(inventory, Scrutiny::Belief)).result != ApplyResult::Ok)
        qFatal("HAProxy was to serve %d apps", apps);
    Questions believing(generator.status().pid), asking(generator.status().pid);
    for (int i = 0; i < runs; ++i) {
        believing.measure([&] { QCoro::waitFor(generator.apply(inventory, Scrutiny::Belief)); });
        asking.measure([&] { QCoro::waitFor(generator.apply(inventory, Scrutiny::Question)); });
    }
    believing.tell("apply, HAProxy is believed", apps);
    asking.tell("apply, HAProxy is asked", apps);

    const RenderPaths paths = RenderPaths::from(lab.settings);
    const HaproxyAdmin admin(lab.settings.adminSocketPath(), lab.settings.timeout);
    const ProxyModel model = modelFrom(inventory, lab.settings, {}).model;
    Questions comparing(generator.status().pid);
    for (int i = 0; i < runs; ++i)
        comparing.measure([&] {
            const auto found = QCoro::waitFor(findDiscrepancies(admin, model, {}, paths));
            if (!found || *found != Discrepancies())
                qFatal("HAProxy was to do what it was told");
        });
    comparing.tell("the question alone", apps);
    QCoro::waitFor(generator.stop());
}

} // namespace proxym::test
