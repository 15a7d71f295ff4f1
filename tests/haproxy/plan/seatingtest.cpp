// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/backendlist.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/haproxycase.h"
#include "haproxy/plan/plan.h"
#include "haproxy/plan/savedseats.h"
#include "haproxy/plan/seatmeanwhile.h"

#include <QRandomGenerator>

using namespace proxym;
using namespace proxym::test;

namespace {

constexpr int spares = 6;

//! A service in JSON: HTTP, one domain, servers 10.0.0.N:80.
QByteArray site(const QByteArray &name, const QList<int> &servers, const QByteArray &more = {})
{
    QByteArrayList addresses;
    for (const int server : servers)
        addresses.append("\"10.0.0." + QByteArray::number(server) + ":80\"");
    return "{\"id\": \"/" + name + "\", \"domains\": [\"" + name + ".test\"], \"servers\": ["
        + addresses.join(", ") + "]" + more + "}";
}

ProxyModel modelOf(const QByteArrayList &services, const QByteArray &more = {})
{
    return modelFromJson("{\"spareBackends\": " + QByteArray::number(spares) + ", \"services\": ["
                         + services.join(", ") + "]" + more + "}");
}

//! A HAProxy before 3.4.
Seating loaded(const ProxyModel &model)
{
    Seating seating;
    seating.model = model;
    return seating;
}

QStringList namesOf(const ProxyModel &model)
{
    QStringList names;
    for (const ProxyBackend &backend : model.backends)
        names.append(backend.name);
    return names;
}

const QByteArray frontend = R"(, "files": {"http-frontend.cfg": "%1"})";

} // namespace

class SeatingTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesOfSparesAreNoNames();
    void thereAreEnoughSpares();
    void newServiceGetsASpare();
    void serviceThatStaysKeepsItsSeat();
    void serviceThatLeavesFreesItsSeatForLater();
    void busySpareIsNotGiven();
    void whoeverLeftMayComeBack();
    void newServiceNeedsItsOwnBackend_data();
    void newServiceNeedsItsOwnBackend();
    void backendThatIsMentionedDoesNotBecomeVacant();
    void portIsClosed();
    void seatOfAServiceThatIsNoLongerPlain();
    void nothingNewIsOpenInASeat();
    void fewSparesAreScarce();
    void damagedSeatsAreNone();
    void backendIsAddedWhereHaproxyCan();
    void settingsInUseCanBeAdded();
    void noSectionCanHoldIt_data();
    void noSectionCanHoldIt();
    void whatWasAddedIsAdopted();
    void anySequenceLeavesEachServiceInOneBackend();
};

void SeatingTest::namesOfSparesAreNoNames()
{
    QCOMPARE(spareName(1), u"spare_0001"_s);
    QCOMPARE(spareName(1'000), u"spare_01000"_s);
    for (const qsizetype number : {1, 16, 999, 1'000, 10'000})
        QVERIFY(isSpare(spareName(number)));
    for (const QString &name : {u"spare_1"_s, u"spare_1000"_s, u"spare_80"_s, u"spare_0x_80"_s, u"spare_0"_s})
        QVERIFY2(!isSpare(name), qPrintable(name));
}

void SeatingTest::thereAreEnoughSpares()
{
    QCOMPARE(spareCount(std::nullopt, 0), 16);
    QCOMPARE(spareCount(std::nullopt, 320), 16);
    QCOMPARE(spareCount(std::nullopt, 360), 32);
    QCOMPARE(spareCount(std::nullopt, 10'000), 512);
    QCOMPARE(spareCount(0U, 10'000), 0);
    QCOMPARE(spareCount(5U, 10'000), 5);
}

void SeatingTest::newServiceGetsASpare()
{
    const Seating running = loaded(modelOf({site("old", {1})}));
    const ProxyModel wanted = modelOf({site("new", {2, 3}), site("old", {1})});
    const Seated seated = seat(running, {}, wanted);
    QCOMPARE(seated.seats, (Seats{{u"new_80"_s, u"spare_0001"_s}}));
    QCOMPARE(namesOf(seated.model), namesOf(running.model));
    QCOMPARE(seated.model.find(u"spare_0001"_s)->servers, wanted.find(u"new_80"_s)->servers);
    QCOMPARE(seated.model.maps.hosts.value(u"new.test"_s), u"spare_0001"_s);
    QCOMPARE(seated.model.maps.hosts.value(u"old.test"_s), u"old_80"_s);
    QVERIFY(seated.without.isEmpty());
    QVERIFY(byService(seated, wanted) == wanted);
}

void SeatingTest::serviceThatStaysKeepsItsSeat()
{
    const ProxyModel first = modelOf({site("b", {2})});
    const Seated before = seat(loaded(modelOf({})), {}, first);
    const ProxyModel wanted = modelOf({site("a", {1}), site("b", {2, 3})});
    const Seated after = seat(before, {}, wanted);
    QCOMPARE(after.seats, (Seats{{u"a_80"_s, u"spare_0002"_s}, {u"b_80"_s, u"spare_0001"_s}}));
    QCOMPARE(after.model.find(u"spare_0001"_s)->servers.size(), 2);
    const Seated again = seat(after, {}, wanted);
    QVERIFY(again.model == after.model && again.seats == after.seats);
}

void SeatingTest::serviceThatLeavesFreesItsSeatForLater()
{
    const Seated before = seat(loaded(modelOf({})), {}, modelOf({site("a", {1})}));
    const Seated after = seat(before, {}, modelOf({site("b", {2})}));
    QCOMPARE(after.seats, (Seats{{u"b_80"_s, u"spare_0002"_s}})); // not the one that is just left
    QVERIFY(after.model.find(u"spare_0001"_s)->servers.isEmpty());
    const Seated later = seat(after, {}, modelOf({site("b", {2}), site("c", {3})}));
    QCOMPARE(later.seats.value(u"c_80"_s), u"spare_0001"_s);
}

void SeatingTest::busySpareIsNotGiven()
{
    const Seated seated = seat(loaded(modelOf({})), {u"spare_0001"_s, u"spare_0003"_s},
                               modelOf({site("a", {1}), site("b", {2})}));
    QCOMPARE(seated.seats, (Seats{{u"a_80"_s, u"spare_0002"_s}, {u"b_80"_s, u"spare_0004"_s}}));
}

void SeatingTest::whoeverLeftMayComeBack()
{
    const Seated gone =
        seat(loaded(modelOf({site("a", {1}), site("b", {2})})), {}, modelOf({site("b", {2})}));
    QCOMPARE(gone.vacant, QSet<QString>{u"a_80"_s});
    QVERIFY(gone.model.find(u"a_80"_s)->servers.isEmpty());
    QVERIFY(byService(gone, modelOf({site("b", {2})})) == modelOf({site("b", {2})}));
    const ProxyModel wanted = modelOf({site("a", {3}), site("b", {2})});
    const Seated back = seat(gone, {}, wanted);
    QVERIFY(back.vacant.isEmpty() && back.seats.isEmpty());
    QVERIFY(back.model == wanted);
}

void SeatingTest::newServiceNeedsItsOwnBackend_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("files");
    QTest::addColumn<QString>("why");
    const QString settings = u"it has settings of its own"_s;
    QTest::newRow("lines") << ", \"config\": \"option httplog\""_ba << QByteArray()
                           << u"it has config lines of its own"_s;
    QTest::newRow("balance") << QByteArray() << R"(, "files": {"new_80.yml": "balance: roundrobin"})"_ba
                             << settings;
    QTest::newRow("sticky") << QByteArray() << R"(, "files": {"new_80.yml": "sticky: true"})"_ba << settings;
    QTest::newRow("check") << QByteArray() << R"(, "files": {"new_80.yml": "check: /health"})"_ba << settings;
    QTest::newRow("group") << ", \"group\": \"shop\""_ba << QByteArray() << settings;
    const QString mentioned = u"lines of configuration may mention it"_s;
    QTest::newRow("mentioned") << QByteArray()
                               << R"(, "files": {"http-frontend.cfg": "use_backend new_80 if FALSE"})"_ba
                               << mentioned;
    QTest::newRow("computed") << QByteArray()
                              << R"(, "files": {"http-frontend.cfg": "use_backend %[req.hdr(x-app)]_80"})"_ba
                              << mentioned;
}

void SeatingTest::newServiceNeedsItsOwnBackend()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, files);
    QFETCH(QString, why);
    const Seating running = loaded(modelOf({site("old", {1})}, files));
    const ProxyModel wanted = modelOf({site("new", {2}, more), site("old", {1})}, files);
    const Seated seated = seat(running, {}, wanted);
    QVERIFY(seated.seats.isEmpty());
    QCOMPARE(seated.without.values(), QStringList{why});
    QVERIFY(seated.model == wanted);
}

void SeatingTest::backendThatIsMentionedDoesNotBecomeVacant()
{
    const QByteArray files = R"(, "files": {"http-frontend.cfg": "use_backend a_80 if FALSE"})";
    const Seated gone = seat(loaded(modelOf({site("a", {1})}, files)), {}, modelOf({}, files));
    QVERIFY(gone.vacant.isEmpty());
    QVERIFY(!gone.model.find(u"a_80"_s));
}

void SeatingTest::portIsClosed()
{
    const QByteArray db = R"({"id": "/db", "protocol": "tcp", "port": 21002, "servers": ["10.0.0.1:31002"]})";
    const Seated gone = seat(loaded(modelOf({db})), {}, modelOf({}));
    QVERIFY(gone.vacant.isEmpty());
    QVERIFY(!gone.model.find(u"db_21002"_s));
    const Seated come = seat(loaded(modelOf({})), {}, modelOf({db}));
    QVERIFY(come.seats.isEmpty() && come.model.find(u"db_21002"_s));
}

void SeatingTest::seatOfAServiceThatIsNoLongerPlain()
{
    const Seated before = seat(loaded(modelOf({})), {}, modelOf({site("a", {1})}));
    const ProxyModel wanted = modelOf({site("a", {1}, ", \"config\": \"option httplog\"")});
    const Seated after = seat(before, {}, wanted);
    QVERIFY(after.seats.isEmpty());
    QCOMPARE(after.without.keys(), QStringList{u"a_80"_s});
    QVERIFY(after.model.find(u"spare_0001"_s)->servers.isEmpty());
}

//! What comes with `auth` is not served without it.
void SeatingTest::nothingNewIsOpenInASeat()
{
    const Seated before = seat(loaded(modelOf({})), {}, modelOf({site("a", {1, 2})}));
    ProxyModel wanted = modelOf({site("a", {2, 3}), site("b", {4})});
    wanted.maps.hosts.insert(u"secret.test"_s, u"a_80"_s);
    changeEach(wanted.backends, [](Shared<ProxyBackend> &backend) {
        if (backend->name == u"a_80")
            backend.edit().auth = QStringList();
    });
    const Seated meanwhile = seatMeanwhile(before, {}, wanted);
    const ProxyBackend *seat = meanwhile.model.find(before.seats.value(u"a_80"_s));
    QVERIFY(seat && !seat->auth);
    QCOMPARE(seat->servers.size(), 1);
    QCOMPARE(seat->servers.first().host, *Host::from(u"10.0.0.2"_s, Port::of<80>()));
    QCOMPARE(meanwhile.model.maps.hosts.value(u"a.test"_s), seat->name);
    QVERIFY(!meanwhile.model.maps.hosts.contains(u"secret.test"_s));
    QVERIFY(meanwhile.model.maps.hosts.contains(u"b.test"_s));
}

void SeatingTest::fewSparesAreScarce()
{
    Seating running = loaded(modelOf({}));
    QByteArrayList services;
    for (int i = 0; i < spares; ++i) {
        services.append(site("s" + QByteArray::number(i), {i}));
        const Seated seated = seat(running, {}, modelOf(services));
        const int left = spares - int(services.size());
        QCOMPARE(seated.areSparesScarce, left <= 2);
        running = seated;
    }
    services.append(site("more", {99}));
    const Seated seated = seat(running, {}, modelOf(services));
    QCOMPARE(seated.without.value(u"more_80"_s), u"no spare backend is free"_s);
    const Seated none = seat(loaded(modelFromJson("{\"services\": []}")), {}, modelOf({site("a", {1})}));
    QCOMPARE(none.without.value(u"a_80"_s), u"HAProxy has no spare backends"_s);
    QVERIFY(none.areSparesScarce);
}

void SeatingTest::damagedSeatsAreNone()
{
    const Seats seats{{u"a_80"_s, u"spare_0001"_s}, {u"b_80"_s, u"spare_0002"_s}};
    const SavedSeats saved{seats, {{u"new_80"_s, u"like_leastconn"_s}}};
    const QByteArray json = seatsToJson(saved, u"abc"_s);
    QCOMPARE(seatsFromJson(json, u"abc"_s), saved);
    QVERIFY(seatsFromJson(json, u"abd"_s).isEmpty());
    QVERIFY(seatsFromJson(json.chopped(20), u"abc"_s).isEmpty());
    QVERIFY(seatsFromJson({}, u"abc"_s).isEmpty());
    QCOMPARE(seatsAsMap(seats), "spare_0001 a_80\nspare_0002 b_80\n"_ba);
}

void SeatingTest::backendIsAddedWhereHaproxyCan()
{
    const Seating running = loadedFrom(modelOf({site("old", {1})}));
    const ProxyModel wanted = modelOf({site("new", {2}), site("old", {1})});
    const Seated seated = seat(running, {}, wanted);
    QVERIFY(seated.model == wanted);
    QVERIFY(seated.seats.isEmpty() && seated.without.isEmpty() && !seated.areSparesScarce);
    QCOMPARE(seated.added, (QMap<QString, QString>{{u"new_80"_s, u"like_leastconn"_s}}));
    const auto update = std::get<RuntimeUpdate>(planInSeats(running, seated, {}, {}));
    QCOMPARE(update.commands.first(), RuntimeCommand(AddBackend{u"new_80"_s, u"like_leastconn"_s}));
    QCOMPARE(update.reason, u"1 backend added, 1 server added, 1 route changed"_s);
    const QByteArrayList lines = commandLines(update.commands, {});
    QCOMPARE(lines.first(), "add backend new_80 from like_leastconn; publish backend new_80\n"_ba);

    const Seated gone = seat(seated, {}, modelOf({site("old", {1})}));
    QCOMPARE(gone.vacant, QSet<QString>{u"new_80"_s});
    const Seated back = seat(gone, {}, modelOf({site("new", {3}), site("old", {1})}));
    QVERIFY(back.vacant.isEmpty());
    QVERIFY(std::holds_alternative<RuntimeUpdate>(planInSeats(gone, back, {}, {})));
    const Seated same = seat(seated, {}, wanted);
    QCOMPARE(planInSeats(seated, same, {}, {}), Plan(NothingToDo{}));
}

void SeatingTest::settingsInUseCanBeAdded()
{
    const QByteArray files =
        R"(, "files": {"one_80.yml": "check: /health\nbalance: roundrobin",
                       "two_80.yml": "check: /health\nbalance: roundrobin",
                       "other_80.yml": "check: /other"})";
    const Seating running = loadedFrom(modelOf({site("one", {1})}, files));
    const ProxyModel wanted = modelOf({site("one", {1}), site("two", {2})}, files);
    const Seated seated = seat(running, {}, wanted);
    QVERIFY(seated.without.isEmpty());
    QCOMPARE(seated.added.value(u"two_80"_s), defaultsFor(*running.model.find(u"one_80"_s)));
    const auto update = std::get<RuntimeUpdate>(planInSeats(running, seated, {}, {}));
    QVERIFY(update.commands.contains(
        RuntimeCommand(ChangeMap{ChangeMap::How::Add, checkHostsMap, u"two_80"_s, u"two.test"_s})));
    const Seated first = seat(running, {}, modelOf({site("one", {1}), site("other", {2})}, files));
    QCOMPARE(first.without.value(u"other_80"_s), u"it is the first with such settings"_s);
}

void SeatingTest::noSectionCanHoldIt_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("files");
    QTest::newRow("lines") << ", \"config\": \"option httplog\""_ba << QByteArray();
    QTest::newRow("cookie")
        << QByteArray() << R"(, "files": {"new_80.yml": "sticky: true", "old_80.yml": "sticky: true"})"_ba;
    QTest::newRow("mentioned") << QByteArray()
                               << R"(, "files": {"http-frontend.cfg": "use_backend new_80 if FALSE"})"_ba;
    QTest::newRow("global.cfg") << QByteArray()
                                << R"(, "spareBackends": 0, "files": {"global.cfg": "global"})"_ba;
}

void SeatingTest::noSectionCanHoldIt()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, files);
    const Seating running = loadedFrom(modelOf({site("old", {1})}, files));
    const Seated seated = seat(running, {}, modelOf({site("new", {2}, more), site("old", {1})}, files));
    QVERIFY(seated.added.isEmpty());
}

void SeatingTest::whatWasAddedIsAdopted()
{
    const ProxyModel wanted = modelOf({site("new", {2}), site("old", {1})});
    const Seating loaded = loadedFrom(modelOf({site("old", {1})}));
    const QMap<QString, QString> added{{u"new_80"_s, u"like_leastconn"_s},
                                       {u"left_80"_s, u"like_leastconn"_s},
                                       {u"odd_80"_s, u"like_nothing"_s},
                                       {u"old_80"_s, u"like_leastconn"_s}};
    const Seating adopted = withBackendsAdded(loaded, added, wanted);
    QCOMPARE(adopted.added.keys(), (QStringList{u"left_80"_s, u"new_80"_s}));
    QVERIFY(isPlain(*adopted.model.find(u"left_80"_s)));
    const QStringList names = namesOf(adopted.model.backends);
    QVERIFY(std::ranges::is_sorted(names));
    QVERIFY(asLoaded(adopted) == loaded.model);
}

//! Services come, go, change servers and settings; HAProxy is reloaded where a service got no backend.
void SeatingTest::anySequenceLeavesEachServiceInOneBackend()
{
    QRandomGenerator dice(7);
    int seatsGiven = 0, reloads = 0;
    for (int world = 0; world < 40; ++world) {
        const bool canAdd = world % 2 == 1;
        const auto load = [canAdd](const ProxyModel &model) {
            return canAdd ? loadedFrom(model) : loaded(model);
        };
        Seating running = load(modelOf({}));
        QMap<QByteArray, QByteArray> services;
        for (int step = 0; step < 60; ++step) {
            const QByteArray name(1, char('a' + dice.bounded(12)));
            QList<int> servers;
            for (int i = dice.bounded(4); i > 0; --i)
                servers.append(int(dice.bounded(250)));
            if (dice.bounded(3) == 0)
                services.remove(name);
            else
                services.insert(
                    name,
                    site(name, servers, dice.bounded(8) == 0 ? ", \"config\": \"option httplog\"" : ""));
            const ProxyModel wanted = modelOf(services.values());
            const Seated seated = seat(running, {}, wanted);
            for (const auto &[service, place] : seated.seats.asKeyValueRange()) {
                if (running.seats.value(service) == place)
                    continue;
                ++seatsGiven;
                QVERIFY(!running.seats.values().contains(place));
                QVERIFY(running.model.find(place)->servers.isEmpty());
            }
            const QStringList places = seated.seats.values();
            QCOMPARE(QSet<QString>(places.begin(), places.end()).size(), places.size());
            for (const ProxyBackend &backend : wanted.backends) {
                const ProxyBackend *place = seated.model.find(seated.seats.value(backend.name, backend.name));
                if (!isSpare(backend.name)) {
                    QVERIFY(place);
                    QCOMPARE(place->servers, backend.servers);
                }
            }
            for (const auto &[key, owner] : wanted.maps.hosts.asKeyValueRange())
                QCOMPARE(seated.model.maps.hosts.value(key), seated.seats.value(owner, owner));
            const ProxyModel shown = byService(seated, wanted);
            QCOMPARE(namesOf(shown), namesOf(wanted));
            QVERIFY(shown == wanted);
            if (seated.without.isEmpty())
                QCOMPARE(namesOf(seated.model), namesOf(withAdded(running, seated)));
            QVERIFY(canAdd ? seated.seats.isEmpty() || !running.vacant.isEmpty() : seated.added.isEmpty());
            reloads += seated.without.isEmpty() ? 0 : 1;
            running = seated.without.isEmpty() ? Seating(seated) : load(wanted);
        }
    }
    QVERIFY(seatsGiven > 100 && reloads > 20);
}

QTEST_GUILESS_MAIN(SeatingTest)
#include "seatingtest.moc"
