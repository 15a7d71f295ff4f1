// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/judgement.h"
#include "manager/settle/buildinventory.h"

#include "bench/cluster.h"
#include "bench/measure.h"
#include "haproxy/config/modelmaker.h"
#include "haproxy/judge/candidatejudge.h"
#include "marathon/parse/marathonparser.h"
#include "marathon/services/marathonservices.h"
#include "support/haproxy/haproxylab.h"
#include "support/listedits.h"

#include <QCoroTask>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int runs = 3;

//! Every service has valid lines; three of them also have an invalid one.
Modelled wishWithThreeCulprits(int apps, const HaproxySettings &settings)
{
    FakeMarathon marathon;
    fill(marathon, apps);
    Services services =
        servicesFrom(parseApps(marathon.apps())->elements, parseTasks(marathon.tasks())->elements, {})
            .services;
    changeEach(services, [](Shared<Service> &service) {
        service.edit().config = {u"http-request set-header X-Service "_s + service->id,
                                 u"timeout server 30s"_s};
    });
    for (const double place : {0.1, 0.55, 0.9})
        edited(services, qsizetype(place * double(services.size()))).config.append(u"no-such-line"_s);
    const Inventory inventory = buildInventory({{.source = u"Marathon"_s, .services = services}}, {},
                                               {.httpPort = settings.httpPort}, {});
    return modelFrom(inventory, settings, {});
}

//! The search without any earlier knowledge until HAProxy accepts a configuration, and the next round.
class Judgements {
public:
    void run(int apps, bool isNameless)
    {
        HaproxyLab lab;
        lab.settings.binaryPath = lab.wrapper();
        if (isNameless)
            (void)lab.write(u"nameless"_s, "");
        const Modelled wish = wishWithThreeCulprits(apps, lab.settings);
        const ConfigStore store(lab.settings.configFilePath, lab.settings.helpersPath());
        CandidateJudge judge(lab.settings);
        QElapsedTimer timer;
        timer.start();
        const auto accepted = QCoro::waitFor(judge.judge(wish, {}, store, RenderPaths::from(lab.settings)));
        m_first.add(double(timer.nsecsElapsed()) / 1e6);
        if (!accepted || accepted->culprits.size() != 3)
            qFatal("three culprits of %d were to be found", apps);
        const qsizetype checks = lab.checks();
        m_checks.add(double(checks));
        timer.start();
        const Reachable known = judge.reachable(wish, {});
        m_again.add(double(timer.nsecsElapsed()) / 1e6);
        m_checksAgain.add(double(lab.checks() - checks));
        if (known.model != accepted->model)
            qFatal("what is known is not what was found");
    }
    void tell(const QByteArray &what, int apps) const
    {
        print(what + ": until HAProxy accepts", apps, m_first, "ms");
        print(what + ": checks", apps, m_checks, "");
        print(what + ": the next round", apps, m_again, "ms");
        print(what + ": checks of the next round", apps, m_checksAgain, "");
    }

private:
    Samples m_first, m_checks, m_again, m_checksAgain;
};

} // namespace

void measureJudgement(int apps)
{
    for (const bool isNameless : {false, true}) {
        Judgements judgements;
        for (int i = 0; i < runs; ++i)
            judgements.run(apps, isNameless);
        judgements.tell(isNameless ? "3 bad services, nobody named" : "3 bad services, named", apps);
    }
}

} // namespace proxym::test
