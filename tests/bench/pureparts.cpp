// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/pureparts.h"
#include "manager/settle/buildinventory.h"

#include "bench/cluster.h"
#include "bench/measure.h"
#include "core/inventory.h"
#include "haproxy/config/modelmaker.h"
#include "haproxy/config/renderer.h"
#include "haproxy/plan/plan.h"
#include "marathon/parse/marathonparser.h"
#include "marathon/services/marathonservices.h"
#include "support/listedits.h"

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int runs = 5;

QList<Answer> answersOf(const Services &services)
{
    return {{.source = u"Marathon"_s, .services = services}};
}

} // namespace

void measurePureParts(int apps)
{
    FakeMarathon marathon;
    fill(marathon, apps);
    const QByteArray appsBody = marathon.apps();
    const QByteArray tasksBody = marathon.tasks();
    const auto parsedApps = parseApps(appsBody);
    const auto parsedTasks = parseTasks(tasksBody);
    time("parse apps", apps, runs, [&] { (void)parseApps(appsBody); });
    time("parse tasks", apps, runs, [&] { (void)parseTasks(tasksBody); });
    const Found found = servicesFrom(parsedApps->elements, parsedTasks->elements, {});
    time("services of apps and tasks", apps, runs,
         [&] { (void)servicesFrom(parsedApps->elements, parsedTasks->elements, {}); });

    const ProxyRules rules{.httpPort = Port::of<80>()};
    const QList<Answer> answers = answersOf(found.services);
    const Inventory inventory = buildInventory(answers, {}, rules, {});
    const Claims claims = claimsOf(inventory);
    time("inventory", apps, runs, [&] { (void)buildInventory(answers, {}, rules, claims); });
    time("claims", apps, runs, [&] { (void)claimsOf(inventory); });

    const HaproxySettings settings;
    const ProxyModel model = modelFrom(inventory, settings, {}).model;
    time("model", apps, runs, [&] { (void)modelFrom(inventory, settings, {}); });
    ProxyModel changed = model;
    edited(changed.backends, apps / 2).servers.removeLast();
    time("plan of one change", apps, runs, [&] { (void)planChange(model, changed, {}); });
    const RenderPaths paths{u"/var/lib/proxym"_s, u"/run/proxym/haproxy.sock"_s};
    time("render", apps, runs, [&] { (void)renderConfig(model, paths); });
}

} // namespace proxym::test
