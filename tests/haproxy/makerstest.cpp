// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configdiff.h"
#include "haproxy/config/modelmaker.h"
#include "haproxy/config/modelplaces.h"
#include "haproxy/configmaker.h"
#include "haproxy/plan/plan.h"
#include "manager/settle/inventorymaker.h"
#include "manager/settle/randomanswers.h"
#include "support/listedits.h"
#include "support/sanitized.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

const RenderPaths paths{u"/var/lib/proxym"_s, u"/run/proxym/haproxy.sock"_s};

//! Services that change, the lines that their authors write for HAProxy, and an operator who changes files.
class World final : public ChangingAnswers {
public:
    explicit World(unsigned seed)
        : ChangingAnswers(seed)
        , m_dice(seed + 1'000)
    {
        haproxy.httpsPort = seed % 2 == 0 ? std::nullopt : std::optional(Port::of<443>());
        if (seed % 3 == 0)
            haproxy.account = Account{};
        for (int lines = 0; lines < 3; ++lines)
            changeLines();
        if (seed % 20 == 7)
            addCrowd();
    }

    //! Hosts change most often, as in real life.
    void change()
    {
        if (m_dice.below(2) == 0) {
            for (int several = 1 + m_dice.below(2); several > 0; --several)
                changeHosts();
            return;
        }
        step();
        switch (m_dice.below(12)) {
        case 0:
            changeText();
            break;
        case 1:
            changeSettings();
            break;
        case 2:
        case 3:
            changeLines();
            break;
        case 4:
            certificates =
                certificates.isEmpty() ? QList<Certificate>{{.file = u"a.pem"_s}} : QList<Certificate>();
            break;
        default:
            break;
        }
    }

    HaproxySettings haproxy; //!< the same for all steps
    OperatorTexts texts;
    QList<Certificate> certificates;

private:
    void changeHosts()
    {
        if (answers.isEmpty())
            return;
        Answer &answer = answers[m_dice.below(int(answers.size()))];
        if (!answer.services.isEmpty())
            edited(answer.services, m_dice.below(int(answer.services.size()))).hosts =
                m_dice.service(answer.source).hosts;
    }
    void changeText()
    {
        if (m_dice.below(2) == 0)
            texts.global = m_dice.pick<std::optional<QByteArray>>(
                {std::nullopt, "", "defaults\n    timeout client 1s\n", ".if defined(X)\n"});
        else
            texts.httpFrontend =
                m_dice.pick<QByteArray>({"", "capture request header X len 9", "listen x", "bind :9000"});
    }
    [[nodiscard]] QStringList lines()
    {
        return m_dice.pick<QStringList>({{},
                                         {u"balance roundrobin"_s},
                                         {u"server x 10.0.0.1:1"_s},
                                         {u"timeout server 5s"_s, u"bind :1"_s},
                                         {u"  "_s, u"source 0.0.0.0 usesrc clientip"_s}});
    }
    void changeLines()
    {
        for (Answer &answer : answers) {
            if (!answer.services.isEmpty())
                edited(answer.services, m_dice.below(int(answer.services.size()))).config = lines();
        }
    }
    void changeSettings()
    {
        ServiceSettings &settings = rules.settings[m_dice.pick<QString>({u"a_80"_s, u"b_8080"_s})];
        settings.config = lines();
        settings.handling = m_dice.handling();
    }

    RandomAnswers m_dice;
};

//! What came of the steps so far; otherwise a test might see only one kind of change.
struct Kinds {
    int refused = 0, refusedTexts = 0, onlyServers = 0, atRunTime = 0, reloads = 0;
};

bool areAlike(const Modelled &a, const Modelled &b)
{
    return a.model == b.model && a.refused == b.refused && a.refusedTexts == b.refusedTexts
        && a.closed == b.closed;
}

ConfigFiles filesOf(const ProxyModel &model)
{
    const RenderedConfig rendered = renderConfig(model, paths);
    return {rendered.config, rendered.maps};
}

bool areAlike(const ConfigFiles &a, const ConfigFiles &b)
{
    return a.config.pieces() == b.config.pieces() && a.maps == b.maps;
}

//! An equal model that shares no backend with any other.
ProxyModel copyOf(ProxyModel model)
{
    changeEach(model.backends, [](Shared<ProxyBackend> &backend) { backend = Shared(*backend); });
    return model;
}

//! NAME of a backend that is equal in both, but not the same object.
QString madeInVain(const ProxyModel &before, const ProxyModel &now)
{
    for (const Shared<ProxyBackend> &backend : now.backends) {
        const ProxyBackend *was = before.find(backend->name);
        if (was && was != backend.identity() && *was == *backend)
            return backend->name;
    }
    return {};
}

//! One maker behind another. Any of them may miss what the ones before it made.
class Chain {
public:
    explicit Chain(const World &world)
        : m_world(world)
        , m_models(world.haproxy)
    {
    }

    [[nodiscard]] const Inventory &inventory()
    {
        m_inventory = m_inventories.make(m_world.answers, m_world.addresses, m_world.rules, {});
        return m_inventory;
    }
    [[nodiscard]] Modelled modelled()
    {
        Modelled made = m_models.make(m_inventory, m_world.texts);
        made.model.certificates = m_world.certificates;
        return made;
    }
    [[nodiscard]] Modelled modelledAfresh() const
    {
        Modelled made = modelFrom(m_inventory, m_world.haproxy, m_world.texts);
        made.model.certificates = m_world.certificates;
        return made;
    }
    //! Those that route requests.
    [[nodiscard]] ProxyMaps routesAfresh() const
    {
        ProxyMaps maps;
        for (const Entry &entry : m_inventory.entries) {
            if (entry.isConfigured())
                addRoutes(maps, entry);
        }
        guardPaths(maps);
        return maps;
    }
    [[nodiscard]] ConfigFiles rendered(const ProxyModel &model) { return m_configs.make(model); }

private:
    const World &m_world;
    InventoryMaker m_inventories;
    Inventory m_inventory;
    ModelMaker m_models;
    ConfigMaker m_configs{paths};
};

QByteArray place(unsigned seed, int step)
{
    return "world " + QByteArray::number(seed) + " at step " + QByteArray::number(step);
}

//! Names of the backends whose checks ask for a path.
QStringList checkingAPath(const ProxyModel &model)
{
    QStringList names;
    for (const ProxyBackend &backend : model.backends)
        if (!backend.checkPath.isEmpty())
            names.append(backend.name);
    return names;
}

} // namespace

//! What comes of one change after another is what comes of everything at once.
class MakersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelsAreThoseOfAllAtOnce();
    void configurationsAreThoseOfAllAtOnce();
    void plansAndDiffsDoNotDependOnWhatIsShared();
    void checkIntervalCountsAllServers();
};

void MakersTest::modelsAreThoseOfAllAtOnce()
{
    constexpr unsigned many = worlds(80);
    constexpr int steps = 100;
    Kinds kinds;
    for (unsigned seed = 0; seed < many; ++seed) {
        World world(seed);
        Chain chain(world);
        ProxyModel last;
        for (int step = 0; step < steps; ++step, world.change()) {
            if (step % 7 == 3)
                continue; // no maker is called
            (void)chain.inventory();
            if (step % 5 == 4)
                continue; // the inventory is not used
            const Modelled made = chain.modelled();
            QVERIFY2(areAlike(made, chain.modelledAfresh()), place(seed, step));
            ProxyMaps routes = made.model.maps;
            const QStringList checked = std::exchange(routes.checkHosts, {}).keys();
            QVERIFY2(routes == chain.routesAfresh(), place(seed, step));
            QCOMPARE(checked, checkingAPath(made.model));
            QVERIFY2(madeInVain(last, made.model).isEmpty(), place(seed, step));
            last = made.model;
            kinds.refused += made.refused.isEmpty() ? 0 : 1;
            kinds.refusedTexts += made.refusedTexts.isEmpty() ? 0 : 1;
        }
    }
    QVERIFY(kinds.refused > int(worlds(500)) && kinds.refusedTexts > int(worlds(500)));
}

void MakersTest::configurationsAreThoseOfAllAtOnce()
{
    constexpr unsigned many = worlds(40);
    constexpr int steps = 100;
    Kinds kinds;
    for (unsigned seed = 100; seed < 100 + many; ++seed) {
        World world(seed);
        Chain chain(world);
        ProxyModel last;
        for (int step = 0; step < steps; ++step, world.change()) {
            (void)chain.inventory();
            const ProxyModel model = chain.modelled().model;
            if (step % 5 == 4)
                continue; // it is never written
            QVERIFY2(areAlike(chain.rendered(model), filesOf(model)), place(seed, step));
            ConfigMaker another(paths);
            another.take(last, filesOf(last));
            QVERIFY2(areAlike(another.make(model), filesOf(model)), place(seed, step));
            kinds.onlyServers += differOnlyInServers(last, model) && last.backends != model.backends ? 1 : 0;
            last = model;
        }
    }
    QVERIFY(kinds.onlyServers > int(worlds(200)));
}

void MakersTest::plansAndDiffsDoNotDependOnWhatIsShared()
{
    constexpr unsigned many = worlds(20);
    constexpr int steps = 100;
    Kinds kinds;
    for (unsigned seed = 200; seed < 200 + many; ++seed) {
        World world(seed);
        Chain chain(world);
        std::optional<ProxyModel> last;
        ParkedServers parked;
        for (int step = 0; step < steps; ++step, world.change()) {
            (void)chain.inventory();
            const ProxyModel now = chain.modelled().model;
            const std::optional<ProxyModel> before = std::exchange(last, now);
            if (!before)
                continue;
            const ProxyModel copy = copyOf(*before);
            const Plan plan = planChange(before, now, parked);
            QVERIFY2(plan == planChange(copy, copyOf(now), parked), place(seed, step));
            QVERIFY2(changeDiff(*before, now, paths) == changeDiff(copy, copyOf(now), paths),
                     place(seed, step));
            QVERIFY2(differOnlyInServers(*before, now) == differOnlyInServers(copy, now), place(seed, step));
            QVERIFY2(placesBeside(*before, now) == placesOf(now) - placesOf(*before), place(seed, step));
            if (const auto *update = std::get_if<RuntimeUpdate>(&plan))
                parked = parkedAfter(*update, parked);
            else if (std::holds_alternative<Reload>(plan))
                parked.clear();
            kinds.atRunTime += std::holds_alternative<RuntimeUpdate>(plan) ? 1 : 0;
            kinds.reloads += std::holds_alternative<Reload>(plan) ? 1 : 0;
        }
    }
    QVERIFY(kinds.atRunTime > int(worlds(100)) && kinds.reloads > int(worlds(100)));
}

//! Services with so many servers that all of their checks together would be too many.
void MakersTest::checkIntervalCountsAllServers()
{
    RandomAnswers dice(1);
    World world(2);
    Chain chain(world);
    QList<Host> hosts;
    for (int i = 1; i <= 250; ++i)
        hosts.append(*Host::from(u"10.0.1.%1"_s.arg(i), Port::of<80>()));
    Services services;
    for (int i = 0; i < 6; ++i)
        services.append(Service{.id = u"/s%1"_s.arg(i),
                                .domains = {u"s%1.test"_s.arg(i)},
                                .port = Port::of<80>(),
                                .source = u"File"_s});
    QSet<std::chrono::milliseconds::rep> seen;
    for (int step = 0; step < 60; ++step) {
        Service &service = edited(services, dice.below(6));
        service.hosts = hosts.first(dice.below(4) == 0 ? 0 : 150 + dice.below(100));
        std::optional<ServerCheck> &check = world.rules.settings[u"s0_80"_s].handling.check;
        if (dice.below(8) == 0)
            check = check ? std::nullopt : std::optional(ServerCheck{.isOn = false});
        world.answers = {{.source = u"File"_s, .services = services}};
        (void)chain.inventory();
        const Modelled made = chain.modelled();
        QCOMPARE(made.model.checkInterval, chain.modelledAfresh().model.checkInterval);
        QVERIFY2(areAlike(chain.rendered(made.model), filesOf(made.model)), place(2, step));
        seen.insert(made.model.checkInterval.count());
    }
    QCOMPARE(seen.size(), 2);
}

QTEST_GUILESS_MAIN(MakersTest)
#include "makerstest.moc"
