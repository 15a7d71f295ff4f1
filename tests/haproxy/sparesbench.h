// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelmaker.h"
#include "haproxy/outagebench.h"
#include "haproxy/plan/savedseats.h"

//! What the tests of new services share, which come without a reload: into spare backends, or into backends
//! that HAProxy adds while it runs.
namespace proxym::test {

inline QString addressOf(const Origin &origin)
{
    return u"127.0.0.1:%1"_s.arg(origin.port().number());
}

//! The generator with a real HAProxy that has spare backends.
class SparesBench : public OutageBench {
public:
    explicit SparesBench(unsigned spares = 6)
    {
        lab.settings.spareBackends = spares;
        lab.settings.reloadInterval = 0ms;
    }
    [[nodiscard]] QByteArray file() const { return lab.read(u"etc/haproxy.cfg"_s); }
    //! Empty where no service answers.
    [[nodiscard]] QByteArray get(const QByteArray &name) const
    {
        return lab.get(lab.settings.httpPort, name + ".test");
    }
    //! Asks until this is the answer: for what only a new HAProxy has.
    [[nodiscard]] bool answers(const QByteArray &name, const QByteArray &body,
                               const QByteArray &path = "/") const
    {
        return HaproxyLab::answers(lab.settings.httpPort, name + ".test", body, 5'000, path);
    }
    [[nodiscard]] QString backendOf(const QString &name) const { return status().backends.value(name, name); }
    [[nodiscard]] QStringList live(const QString &name) const
    {
        QStringList addresses;
        const QStringList one(1, name);
        for (const LiveServer &server : QCoro::waitFor(generator->liveServers(one)).value(name))
            if (server.isLive())
                addresses.append(server.address);
        return addresses;
    }
    void restart() { start(); }
    [[nodiscard]] HaproxyAdmin admin() const { return {lab.settings.adminSocketPath(), 2s}; }
    //! True from HAProxy 3.4 on. A HAProxy has to run.
    [[nodiscard]] bool addsBackends() const
    {
        const auto abilities = QCoro::waitFor(admin().abilities(pid()));
        return abilities && abilities->addsBackends;
    }
    //! Without a generator: what HAProxy is to have for these services.
    [[nodiscard]] ProxyModel modelOf(const Services &services) const
    {
        const ProxyRules rules{.httpPort = lab.settings.httpPort};
        const QList<Answer> answers{{.source = u"File"_s, .services = services}};
        return modelFrom(buildInventory(answers, {}, rules, {}), lab.settings, {}).model;
    }
    //! The first `count` commands of the change from `before` to `after`, as a proxym sends them that is
    //! killed then. False if there are not so many.
    [[nodiscard]] bool changeInPart(const Services &before, const Services &after, qsizetype count,
                                    bool addsBackends = false) const
    {
        Seating running = loadedFrom(modelOf(before));
        if (!addsBackends)
            running.defaults.clear();
        const Seated wanted = seat(running, {}, modelOf(after));
        const Plan plan = planInSeats(running, wanted, {}, {});
        const QList<RuntimeCommand> commands = std::get<RuntimeUpdate>(plan).commands;
        if (count > commands.size())
            return false;
        const auto info = QCoro::waitFor(admin().info());
        const ConfigStore store(lab.settings.configFilePath, lab.settings.helpersPath());
        const RenderPaths paths = RenderPaths::from(lab.settings);
        const auto kept = store.keepSeats(seatsToJson({wanted.seats, wanted.added}, info->generation), {});
        const QByteArrayList lines = commandLines(commands.first(count), paths);
        return kept && QCoro::waitFor(admin().run(lines));
    }
    //! A service leaves and one comes; proxym is killed after so many commands, and the next one goes on from
    //! there while another service is asked all the time. False if there are not so many commands.
    [[nodiscard]] bool goesOnAfter(qsizetype count, bool addsBackends)
    {
        const Origin a("a"), b("b");
        const Services before{web(u"gone"_s, b), web(u"old"_s, a)}, after{web(u"new"_s, b), web(u"old"_s, a)};
        apply(before);
        const qint64 pidBefore = pid();
        QCoro::waitFor(generator->stop());
        generator.reset();
        const bool hasSoMany = changeInPart(before, after, count, addsBackends);
        Load load(lab.settings.httpPort, "old.test", 2);
        start();
        [&] {
            QVERIFY(apply(after).action != Action::Reload);
            QCOMPARE(pid(), pidBefore);
            QCOMPARE(get("new"), "b"_ba);
            QCOMPARE(get("gone"), QByteArray());
            QCOMPARE(live(u"new_80"_s), QStringList{addressOf(b)});
            QCOMPARE(apply(after, Scrutiny::Question).action, Action::None);
            load.stop();
            QTRY_VERIFY(load.isOver());
            QVERIFY(load.good > 0);
            QCOMPARE(load.failed, 0);
        }();
        return hasSoMany && !QTest::currentTestFailed();
    }
};

} // namespace proxym::test
