// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/holdback.h"

#include "support/listedits.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

constexpr auto holdBack = 30s;
const QDateTime noon = QDateTime::fromString(u"2026-05-01T12:00:00Z"_s, Qt::ISODate);

Moment after(std::chrono::seconds time)
{
    return {Moment::Time(time), noon.addSecs(time.count())};
}

//! The server called 'a' is 10.0.0.97:31000.
Host serverCalled(QChar name)
{
    return *Host::from(u"10.0.0.%1"_s.arg(name.unicode()), Port::of<31000>());
}

QChar nameOf(const Host &server)
{
    return QChar(server.address().section(u'.', -1).toUShort());
}

//! "a b- c=xa": /a with the server of that name, /b without any, /c with the servers x and a.
Services servicesFrom(const QString &text)
{
    Services services;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        Service service{.id = u'/' + word.left(1), .port = Port::of<80>(), .source = u"Marathon"_s};
        const QString servers = word.contains(u'=') ? word.mid(2) : word;
        if (!word.endsWith(u'-'))
            std::ranges::transform(servers, std::back_inserter(service.hosts), &serverCalled);
        services.append(std::move(service));
    }
    return services;
}

QString textFrom(const Services &services)
{
    QStringList words;
    for (const Service &service : services) {
        const QString id = service.id.mid(1);
        QString servers;
        for (const Host &host : service.hosts)
            servers += nameOf(host);
        words.append(servers.isEmpty() ? id + u'-' : servers == id ? id : id + u'=' + servers);
    }
    words.sort();
    return words.join(u' ');
}

//! "a:xy b:": the sharers of each service that is held back.
QString sharersIn(const Belief &belief)
{
    QStringList words;
    for (auto [key, loss] : belief.losses.asKeyValueRange()) {
        QStringList sharers;
        for (const ServiceKey &sharer : loss.sharers)
            sharers.append(sharer.id.mid(1));
        sharers.sort();
        words.append(key.id.mid(1) + u':' + sharers.join(QString()));
    }
    return words.join(u' ');
}

QString lostIn(const Belief &belief)
{
    QString lost;
    for (const ServiceKey &key : belief.losses.keys())
        lost += key.id.mid(1);
    return lost;
}

} // namespace

class BeliefTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void suddenLossesAreHeldBack_data();
    void suddenLossesAreHeldBack();
    void lossIsBelievedWhenItHasBeenSaidLongEnough();
    void lossThatHealsBeginsAnew();
    void eachLossHasItsOwnTime();
    void whatComesBackReleasesOnlyItself();
    void smallLossBesideOneThatIsHeldBackCountsAtOnce();
    void whoSharedServersIsNotedOnceTheLossBegins();
    void successorThatIsLostTooKeepsItsServer();
    void serversAreSharedWhateverTheirNames();
    void longIsAsLongAsLossesAreHeldBack();
    void sayingItTwiceChangesNothing();
    void rememberedMomentsSurviveAClockThatJumps();
};

void BeliefTest::suddenLossesAreHeldBack_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("believed");
    QTest::addColumn<QString>("lost");
    QTest::newRow("nothing was there") << u""_s << u""_s << u""_s << u""_s;
    QTest::newRow("nothing had servers") << u"a- b-"_s << u""_s << u""_s << u""_s;
    QTest::newRow("first answer ever") << u""_s << u"a b"_s << u"a b"_s << u""_s;
    QTest::newRow("nothing changed") << u"a b"_s << u"a b"_s << u"a b"_s << u""_s;
    QTest::newRow("no apps at all, after an election") << u"a b c d"_s << u""_s << u"a b c d"_s << u"abcd"_s;
    QTest::newRow("the only one") << u"a"_s << u""_s << u"a"_s << u"a"_s;
    QTest::newRow("both of two") << u"a b"_s << u"a- b-"_s << u"a b"_s << u"ab"_s;
    QTest::newRow("one of two") << u"a b"_s << u"b"_s << u"b"_s << u""_s;
    QTest::newRow("three of five, too few to be sudden") << u"a b c d e"_s << u"d e"_s << u"d e"_s << u""_s;
    QTest::newRow("four of seven") << u"a b c d e f g"_s << u"e f g"_s << u"a b c d e f g"_s << u"abcd"_s;
    QTest::newRow("exactly half") << u"a b c d e f g h"_s << u"e f g h"_s << u"e f g h"_s << u""_s;
    QTest::newRow("tasks of all gone, apps there")
        << u"a b c d"_s << u"a- b- c- d-"_s << u"a b c d"_s << u"abcd"_s;
    QTest::newRow("some gone, some without tasks")
        << u"a b c d e"_s << u"a- b- e"_s << u"a b c d e"_s << u"abcd"_s;
    QTest::newRow("services without servers do not count")
        << u"a b x- y- z-"_s << u"x- y- z-"_s << u"a b x- y- z-"_s << u"ab"_s;
    QTest::newRow("additions pass at once") << u"a b c d"_s << u"x y"_s << u"a b c d x y"_s << u"abcd"_s;
    QTest::newRow("changes pass at once")
        << u"a b c d e f"_s << u"e=t f=u"_s << u"a b c d e=t f=u"_s << u"abcd"_s;
    QTest::newRow("other servers are no loss")
        << u"a b c d"_s << u"a=p b=q c=r d=s"_s << u"a=p b=q c=r d=s"_s << u""_s;
}

void BeliefTest::suddenLossesAreHeldBack()
{
    QFETCH(QString, before);
    QFETCH(QString, said);
    const Belief belief =
        believe({.services = servicesFrom(before)}, {}, servicesFrom(said), after(0s), holdBack);
    QTEST(textFrom(belief.services), "believed");
    QTEST(lostIn(belief), "lost");
}

void BeliefTest::lossIsBelievedWhenItHasBeenSaidLongEnough()
{
    Belief belief{.services = servicesFrom(u"a b c d"_s)};
    for (const auto time : {0s, 10s, 29s}) {
        belief = believe(belief, {}, servicesFrom(u"a-"_s), after(time), holdBack);
        QCOMPARE(textFrom(belief.services), u"a b c d"_s);
        QCOMPARE(belief.losses.first().since, after(0s));
    }
    belief = believe(belief, {}, servicesFrom(u"a-"_s), after(30s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a-"_s);
    QVERIFY(belief.losses.isEmpty());
}

void BeliefTest::lossThatHealsBeginsAnew()
{
    Belief belief{.services = servicesFrom(u"a b"_s)};
    belief = believe(belief, {}, {}, after(0s), holdBack);
    belief = believe(belief, {}, servicesFrom(u"a b"_s), after(29s), holdBack);
    QVERIFY(belief.losses.isEmpty());
    belief = believe(belief, {}, {}, after(31s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a b"_s);
    QCOMPARE(belief.losses.first().since, after(31s));
}

void BeliefTest::eachLossHasItsOwnTime()
{
    Belief belief{.services = servicesFrom(u"a b c d e f"_s)};
    belief = believe(belief, {}, servicesFrom(u"e f"_s), after(0s), holdBack);
    belief = believe(belief, {}, {}, after(20s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a b c d e f"_s);
    belief = believe(belief, {}, {}, after(30s), holdBack);
    QCOMPARE(textFrom(belief.services), u"e f"_s);
    belief = believe(belief, {}, {}, after(50s), holdBack);
    QCOMPARE(textFrom(belief.services), u""_s);
}

//! What is still missing stays held back, even if so little alone would not be a sudden loss.
void BeliefTest::whatComesBackReleasesOnlyItself()
{
    Belief belief{.services = servicesFrom(u"a b c d"_s)};
    belief = believe(belief, {}, {}, after(0s), holdBack);
    belief = believe(belief, {}, servicesFrom(u"a=p"_s), after(10s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a=p b c d"_s);
    QCOMPARE(lostIn(belief), u"bcd"_s);
    QCOMPARE(belief.losses.first().since, after(0s));
    belief = believe(belief, {}, servicesFrom(u"a=p b c"_s), after(20s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a=p b c d"_s);
    belief = believe(belief, {}, {}, after(29s), holdBack); // worse again: the time of a, b and c starts anew
    QCOMPARE(lostIn(belief), u"abcd"_s);
    belief = believe(belief, {}, {}, after(30s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a=p b c"_s);
    belief = believe(belief, {}, {}, after(59s), holdBack);
    QCOMPARE(textFrom(belief.services), u""_s);
}

void BeliefTest::smallLossBesideOneThatIsHeldBackCountsAtOnce()
{
    Belief belief{.services = servicesFrom(u"a b c d e f g"_s)};
    belief = believe(belief, {}, servicesFrom(u"e f g"_s), after(0s), holdBack);
    belief = believe(belief, {}, servicesFrom(u"b c d f g"_s), after(1s), holdBack);
    QCOMPARE(textFrom(belief.services), u"a b c d f g"_s);
    QCOMPARE(lostIn(belief), u"a"_s);
}

void BeliefTest::longIsAsLongAsLossesAreHeldBack()
{
    const auto sharers = [](const QList<std::pair<std::chrono::seconds, QString>> &answers,
                            bool isRestarted) {
        HoldBack judge(holdBack);
        const QString source = u"Marathon"_s;
        if (isRestarted)
            judge.restore(source, {.services = servicesFrom(answers.first().second)});
        Answer answer;
        for (const auto &[time, said] : answers)
            answer = judge.judge({.source = source,
                                  .services = servicesFrom(said),
                                  .at = after(time),
                                  .isBelievedAtOnce = false},
                                 false);
        return answer.heldBack.value({source, u"/a"_s, Port::of<80>()}).sharers.size();
    };
    const QString one = u"a b c d"_s, both = u"a x=a b c d"_s, other = u"x=a"_s;
    QCOMPARE(sharers({{0s, both}, {30s, other}}, false), 1); // nothing was said meanwhile
    QCOMPARE(sharers({{0s, both}, {20s, both}, {31s, both}, {32s, other}}, false), 1);
    QCOMPARE(sharers({{0s, both}, {1s, other}}, false), 1); // nobody knows for how long
    QCOMPARE(sharers({{0s, one}, {9s, both}, {19s, both}, {29s, other}}, false), 0);
    QCOMPARE(sharers({{0s, one}, {90s, both}, {91s, other}}, false), 0);
    QCOMPARE(sharers({{0s, one}, {90s, both}, {120s, other}}, false), 1);
    QCOMPARE(sharers({{0s, both}, {1s, other}}, true), 1);
    QCOMPARE(sharers({{0s, one}, {1s, both}, {2s, other}}, true), 0);
    QCOMPARE(sharers({{0s, both}, {90s, other}, {200s, both}, {201s, other}}, false), 1); // lost twice
}

//! /a and /x are one process under two names, as are /b and /y; /d has just got the server of /c.
void BeliefTest::whoSharedServersIsNotedOnceTheLossBegins()
{
    const QList<Services> settled{servicesFrom(u"a x=a b=bp"_s), servicesFrom(u"y=p c d"_s)};
    Belief belief{.services = servicesFrom(u"a x=a b=bp y=p c d=c"_s)};
    belief = believe(belief, settled, servicesFrom(u"y=p d=c"_s), after(0s), holdBack);
    QCOMPARE(sharersIn(belief), u"a:x b:y c: x:a"_s);
    belief = believe(belief, settled, servicesFrom(u"x=q y=p d=c"_s), after(1s), holdBack);
    QCOMPARE(sharersIn(belief), u"a:x b:y c:"_s); // x comes back server by server
    belief = believe(belief, settled, servicesFrom(u"x=qa y=p d=c"_s), after(2s), holdBack);
    QCOMPARE(sharersIn(belief), u"a:x b:y c:"_s);
    belief = believe(belief, settled, {}, after(3s), holdBack);
    QCOMPARE(sharersIn(belief), u"a:x b:y c: d:c x:a y:b"_s);
}

//! /f has just got the server of /a, and nobody knows which of /b and /g came first.
void BeliefTest::successorThatIsLostTooKeepsItsServer()
{
    const Belief before{.services = servicesFrom(u"a f=a b g=b"_s)};
    const Belief belief = believe(before, {servicesFrom(u"a"_s)}, {}, after(0s), holdBack);
    QCOMPARE(sharersIn(belief), u"a: b:g f:a g:b"_s);
}

void BeliefTest::serversAreSharedWhateverTheirNames()
{
    Services services = servicesFrom(u"a x b c d"_s);
    edited(services, 0).hosts = {*Host::from(u"10.0.0.1"_s, Port::of<31000>())};
    edited(services, 1).hosts = {*Host::from(u"x.test"_s, Port::of<31000>())};
    const AddressBook book{.addresses = {{u"x.test"_s, u"10.0.0.1"_s}}};
    const Belief belief = believe({.services = services}, {services}, {}, after(0s), holdBack, book);
    QCOMPARE(sharersIn(belief), u"a:x b: c: d: x:a"_s);
}

void BeliefTest::sayingItTwiceChangesNothing()
{
    const Belief before{.services = servicesFrom(u"a b c d e f"_s)};
    for (const QString &said : {u""_s, u"a"_s, u"a b c"_s, u"a- x"_s, u"x=a"_s, u"x=ab f=c"_s}) {
        const Belief once = believe(before, {}, servicesFrom(said), after(0s), holdBack);
        QVERIFY(believe(once, {}, servicesFrom(said), after(0s), holdBack).losses == once.losses);
        QCOMPARE(textFrom(believe(once, {}, servicesFrom(said), after(0s), holdBack).services),
                 textFrom(once.services));
    }
}

void BeliefTest::rememberedMomentsSurviveAClockThatJumps()
{
    const Moment now = after(1000s);
    QCOMPARE(Moment::remembered(noon.addSecs(990), now).time, now.time - 10s);
    QCOMPARE(Moment::remembered(noon.addSecs(5000), now).time,
             now.time); // the clock was put back since: the time starts anew
    QCOMPARE(Moment::remembered(noon.addYears(-5), now).wall, noon.addYears(-5));
    QCOMPARE(Moment::remembered(noon.addYears(-2000), now).time, now.time - std::chrono::years(1));
}

QTEST_GUILESS_MAIN(BeliefTest)
#include "belieftest.moc"
