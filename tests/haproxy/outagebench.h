// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/generator.h"
#include "manager/settle/buildinventory.h"
#include "support/haproxy/haproxylab.h"
#include "support/signalto.h"

#include <QCoroTask>
#include <QTest>

#include <csignal>

//! What the tests of deaths and outages share.
namespace proxym::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

inline Service web(const QString &id, const Origin &origin)
{
    return {.id = u'/' + id,
            .domains = {id + u".test"_s},
            .port = Port::of<80>(),
            .applicationProtocol = u"http"_s,
            .hosts = {*Host::from(u"127.0.0.1"_s, origin.port())},
            .source = u"File"_s};
}

//! The generator with a real HAProxy, and everything that it reported for the history.
class OutageBench {
public:
    ~OutageBench()
    {
        if (generator)
            QCoro::waitFor(generator->stop());
    }
    void start()
    {
        if (generator)
            QCoro::waitFor(generator->stop());
        generator = std::make_unique<HaproxyGenerator>(lab.settings);
        QObject::connect(generator.get(), &HaproxyGenerator::recovered, generator.get(),
                         [this](const RoundRecord &record) { told.append(record); });
        QCoro::waitFor(generator->start());
    }
    Outcome apply(const Services &services, Scrutiny scrutiny = Scrutiny::Belief)
    {
        if (!generator)
            start();
        const QList<Answer> answers{{.source = u"File"_s, .services = services}};
        return QCoro::waitFor(
            generator->apply(buildInventory(answers, {}, generator->rules(), {}), scrutiny));
    }
    [[nodiscard]] ProxyStatus status() const { return generator->status(); }
    [[nodiscard]] qint64 pid() const { return status().pid; }
    [[nodiscard]] LiveCounts counts(const QStringList &names) const
    {
        return QCoro::waitFor(generator->liveCounts(names));
    }
    //! Kills HAProxy and makes starts fail, as if another program had its port.
    void kill()
    {
        (void)lab.write(u"fail-start"_s, "");
        signalTo(pid(), SIGKILL);
    }
    //! Starts HAProxy on our file, as another program would.
    void startByHand(const QStringList &more = {}) const
    {
        const QStringList arguments{u"-D"_s, u"-f"_s, lab.settings.configFilePath, u"-p"_s,
                                    lab.settings.pidPath};
        QCOMPARE(lab.run(HaproxyLab::haproxy(), arguments + more), 0);
    }

    HaproxyLab lab;
    std::unique_ptr<HaproxyGenerator> generator;
    QList<RoundRecord> told;
};

} // namespace proxym::test
