// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/candidatejudge.h"

#include "haproxy/haproxycase.h"
#include "support/haproxy/haproxylab.h"

#include <QCoroTask>
#include <QDir>
#include <QElapsedTimer>
#include <QTimer>

using namespace proxym;
using namespace proxym::test;
using namespace std::chrono_literals;

namespace {

//! A judge with the real HAProxy, whose messages a wrapper can hide.
struct Court {
    HaproxyLab lab;
    ConfigStore store{lab.settings.configFilePath, lab.settings.helpersPath()};
    CandidateJudge judge = makeJudge();

    CandidateJudge makeJudge()
    {
        lab.settings.binaryPath = lab.wrapper();
        return CandidateJudge(lab.settings);
    }
    //! From now on HAProxy names no culprit, or none while `line` is in the configuration.
    void hideNames(const QByteArray &line = {}) const { (void)lab.write(u"nameless"_s, line); }
    Result<Accepted> hear(const Modelled &wanted, const std::optional<ProxyModel> &inForce = {})
    {
        return QCoro::waitFor(judge.judge(wanted, inForce, store, RenderPaths::from(lab.settings)));
    }
    Result<Accepted> hear(const QByteArray &services, const QJsonObject &files = {})
    {
        return hear(wish(services, files));
    }
    //! `services` in short: "a; b: no-such-line; c: x|y" → HTTP services with their config lines.
    static Modelled wish(const QByteArray &services, const QJsonObject &files = {})
    {
        QJsonArray list;
        for (const QByteArray &service : services.split(';')) {
            const QString text = QString::fromUtf8(service.trimmed());
            const QString name = text.section(u':', 0, 0);
            QJsonObject json{{u"id"_s, u'/' + name},
                             {u"domains"_s, name + u".test"_s},
                             {u"servers"_s, QJsonArray{u"127.0.0.1:1"_s, u"127.0.0.2:1"_s}}};
            if (text.contains(u':'))
                json.insert(u"config"_s,
                            QJsonArray::fromStringList(text.section(u':', 1).trimmed().split(u'|')));
            list.append(json);
        }
        return modelledFrom({{u"services"_s, list}, {u"files"_s, files}});
    }
};

QStringList linesOf(const Accepted &accepted, const QString &name)
{
    const ProxyBackend *backend = accepted.model.find(name);
    return backend ? backend->config : QStringList{u"(left out)"_s};
}

} // namespace

class CandidateJudgeTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void culpritIsFoundAndTheOthersGoOn_data() { speech(); }
    void culpritIsFoundAndTheOthersGoOn();
    void culpritKeepsItsLastGoodVersion_data() { speech(); }
    void culpritKeepsItsLastGoodVersion();
    void culpritWithAuthDoesNotBecomeOpen();
    void rejectionCostsNoCheckAgain();
    void sameLinesAreJudgedAgainBesideOtherTexts();
    void sameLinesAreJudgedAgainBesideAServiceTheyNeed();
    void restartForgetsNothing();
    void whatCouldNotBeSavedIsSavedLater();
    void anotherHaproxyJudgesAnew();
    void globalCfgFallsBack_data() { speech(); }
    void globalCfgFallsBack();
    void httpFrontendCfgFallsBack_data() { speech(); }
    void httpFrontendCfgFallsBack();
    void changedTextIsBlamedForTheServiceItBreaks();
    void crashingCheckHasACulpritToo();
    void whatOnlyTogetherIsWrongCostsTheLater();
    void whoLacksALaterSuspectIsNoCulprit();
    void whoIsNeededComesFirst();
    void namesAreBelievedAsSoonAsThereAreSome();
    void culpritIsFoundThatOnlyAllServersShow();
    void withoutAnyCulpritItIsARejection();
    void checkThatGivesWayEndsAtOnce();
    void crashOfEveryCheckIsAFailure();
    void checkThatFailsOnceBlamesNobody();
    void fileThatIsBadForAMomentBlamesNobody();
    void whoNamesAFileIsTriedAgainWithAnotherOne_data();
    void whoNamesAFileIsTriedAgainWithAnotherOne();
    void orderTriesWhatWasRejected();
    void orderThatCannotBeCheckedForgetsNothing();

private:
    static void speech()
    {
        QTest::addColumn<bool>("isNameless");
        QTest::newRow("HAProxy names it") << false;
        QTest::newRow("HAProxy names no culprit") << true;
    }
};

void CandidateJudgeTest::initTestCase()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
}

void CandidateJudgeTest::culpritIsFoundAndTheOthersGoOn()
{
    QFETCH(bool, isNameless);
    Court court;
    if (isNameless)
        court.hideNames();
    const auto accepted = court.hear("a; b: no-such-line; c: balance first; d: timeout server soon; e");
    QVERIFY2(accepted, qPrintable(accepted ? QString() : accepted.error().what));
    QCOMPARE(accepted->culprits.keys(), (QStringList{u"b_80"_s, u"d_80"_s}));
    QCOMPARE(accepted->model.backends.size(), 3);
    QVERIFY(isNameless || accepted->culprits.value(u"b_80"_s).contains(u"no-such-line"));
}

void CandidateJudgeTest::culpritKeepsItsLastGoodVersion()
{
    QFETCH(bool, isNameless);
    Court court;
    const auto before = court.hear("a; b: balance first");
    QVERIFY(before);
    if (isNameless)
        court.hideNames();
    const auto accepted = court.hear(Court::wish("a: balance first; b: no-such-line; c"), before->model);
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"b_80"_s});
    QCOMPARE(linesOf(*accepted, u"b_80"_s), QStringList{u"balance first"_s});
    QCOMPARE(linesOf(*accepted, u"a_80"_s), QStringList{u"balance first"_s});
}

//! Its last good version would let in whom it wants to keep out.
void CandidateJudgeTest::culpritWithAuthDoesNotBecomeOpen()
{
    Court court;
    const auto before = court.hear("a; b: balance first");
    QVERIFY(before);
    Modelled wish = Court::wish("a; b: no-such-line");
    changeEach(wish.model.backends, [](Shared<ProxyBackend> &backend) {
        if (backend->name == u"b_80")
            backend.edit().auth = QStringList();
    });
    const auto accepted = court.hear(wish, before->model);
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"b_80"_s});
    QVERIFY(!accepted->model.find(u"b_80"_s) && accepted->model.find(u"a_80"_s));
}

void CandidateJudgeTest::rejectionCostsNoCheckAgain()
{
    Court court;
    QVERIFY(court.hear("a; b: no-such-line"));
    const Reachable known = court.judge.reachable(Court::wish("a; b: no-such-line; c"), {});
    QCOMPARE(known.culprits.keys(), QStringList{u"b_80"_s});
    QCOMPARE(known.model.backends.size(), 2);
    const qsizetype checks = court.lab.checks();
    QVERIFY(court.hear("a; b: no-such-line; c"));
    QCOMPARE(court.lab.checks(), checks + 1);
}

void CandidateJudgeTest::sameLinesAreJudgedAgainBesideOtherTexts()
{
    Court court;
    const QByteArray services = "a: http-request auth unless { http_auth(people) }";
    const auto without = court.hear(services);
    QVERIFY(without);
    QCOMPARE(without->culprits.keys(), QStringList{u"a_80"_s});
    const QString people =
        QString::fromUtf8(builtInGlobal()) + u"\nuserlist people\n    user u insecure-password p\n"_s;
    const auto with = court.hear(services, {{globalPart, people}});
    QVERIFY(with);
    QCOMPARE(with->culprits.keys(), QStringList());
}

void CandidateJudgeTest::sameLinesAreJudgedAgainBesideAServiceTheyNeed()
{
    Court court;
    const QByteArray services =
        "a: http-request track-sc0 src table z_80; b; z: stick-table type ip size 1 expire ";
    const auto without = court.hear(services + "never");
    QVERIFY(without);
    QCOMPARE(without->culprits.keys(), (QStringList{u"a_80"_s, u"z_80"_s}));
    const auto with = court.hear(services + "1s");
    QVERIFY(with);
    QCOMPARE(with->culprits.keys(), QStringList());
}

void CandidateJudgeTest::restartForgetsNothing()
{
    Court court;
    const auto before = court.hear("a; b: balance first");
    QVERIFY(before);
    court.judge.keepAsGood(before->model, court.store);
    QVERIFY(court.hear("a; b: no-such-line"));
    CandidateJudge restarted(court.lab.settings);
    restarted.recall(court.store);
    const Reachable known = restarted.reachable(Court::wish("a; b: no-such-line"), {});
    QCOMPARE(known.culprits, court.judge.reachable(Court::wish("a; b: no-such-line"), {}).culprits);
    QCOMPARE(known.model.find(u"b_80"_s)->config, QStringList{u"balance first"_s});
    QCOMPARE(known.model.find(u"b_80"_s)->servers.size(), 2);
}

void CandidateJudgeTest::whatCouldNotBeSavedIsSavedLater()
{
    Court court;
    const auto accepted = court.hear("a; b: balance first");
    QVERIFY(accepted);
    const QString next = court.lab.settings.helpersPath() + u"/judge.json.next"_s;
    QVERIFY(QDir().mkpath(next)); // nothing can be written there
    court.judge.keepAsGood(accepted->model, court.store);
    court.judge.saveAgain(court.store);
    QVERIFY(!court.store.judgeMemory());
    QVERIFY(QDir().rmdir(next));
    court.judge.saveAgain(court.store);
    CandidateJudge restarted(court.lab.settings);
    restarted.recall(court.store);
    QVERIFY(restarted.lastGood({}).find(u"b_80"_s));
}

void CandidateJudgeTest::anotherHaproxyJudgesAnew()
{
    Court court;
    QVERIFY(court.hear("a; b: no-such-line"));
    HaproxySettings upgraded = court.lab.settings;
    upgraded.binaryPath = HaproxyLab::haproxy();
    CandidateJudge restarted(upgraded);
    restarted.recall(court.store);
    QVERIFY(restarted.reachable(Court::wish("a; b: no-such-line"), {}).culprits.isEmpty());
}

void CandidateJudgeTest::globalCfgFallsBack()
{
    QFETCH(bool, isNameless);
    Court court;
    if (isNameless)
        court.hideNames();
    const QString bad = u"global\n    nonsense\n"_s;
    const auto first = court.hear("a: balance first", {{globalPart, bad}});
    QVERIFY(first);
    QCOMPARE(first->model.texts.global, std::nullopt);
    QCOMPARE(first->complaints.size(), 1);
    QVERIFY2(first->complaints.first().startsWith(isNameless ? u"global.cfg: "_s : u"global.cfg line 2: "_s)
                 && first->complaints.first().endsWith(u"; the built-in text is used instead"),
             qPrintable(first->complaints.first()));
    const QString good = u"global\n    maxconn 99\ndefaults\n    timeout connect 1s\n"_s;
    const auto second = court.hear("a: balance first", {{globalPart, good}});
    QVERIFY(second && second->complaints.isEmpty());
    const auto third =
        court.hear(Court::wish("a: balance first", {{globalPart, bad + u"\n#"_s}}), second->model);
    QVERIFY(third);
    QCOMPARE(third->model.texts.global, std::optional(good.toUtf8()));
    QVERIFY2(third->complaints.first().endsWith(u"; its last good text stays in use"),
             qPrintable(third->complaints.first()));
    QVERIFY(third->culprits.isEmpty());
}

void CandidateJudgeTest::httpFrontendCfgFallsBack()
{
    QFETCH(bool, isNameless);
    Court court;
    if (isNameless)
        court.hideNames();
    const auto good = court.hear("a", {{frontendPart, u"timeout client 7s"_s}});
    QVERIFY(good);
    for (const QString &bad : {u"nonsense"_s, u"listen evil"_s}) {
        const auto accepted = court.hear(Court::wish("a; b", {{frontendPart, bad}}), good->model);
        QVERIFY(accepted);
        QCOMPARE(accepted->model.texts.httpFrontend, "timeout client 7s"_ba);
        QCOMPARE(accepted->model.backends.size(), 2);
        QCOMPARE(accepted->complaints.size(), 1);
    }
}

void CandidateJudgeTest::changedTextIsBlamedForTheServiceItBreaks()
{
    Court court;
    const QString people =
        QString::fromUtf8(builtInGlobal()) + u"\nuserlist people\n    user u insecure-password p\n"_s;
    const QByteArray services = "a; b: http-request auth unless { http_auth(people) }";
    const auto good = court.hear(services, {{globalPart, people}});
    QVERIFY(good);
    const QString renamed = QString(people).replace(u"userlist people"_s, u"userlist folk"_s);
    const auto accepted = court.hear(Court::wish(services, {{globalPart, renamed}}), good->model);
    QVERIFY(accepted);
    QCOMPARE(accepted->model, good->model);
    QCOMPARE(accepted->culprits.keys(), QStringList());
    QCOMPARE(accepted->complaints.size(), 1);
}

void CandidateJudgeTest::crashingCheckHasACulpritToo()
{
    Court court;
    court.hideNames();
    (void)court.lab.write(u"crash-on-errors"_s, "");
    const auto accepted = court.hear("a; b: no-such-line; c: balance first");
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"b_80"_s});
}

void CandidateJudgeTest::whatOnlyTogetherIsWrongCostsTheLater()
{
    Court court;
    court.hideNames();
    const QByteArray table = "stick-table type ip size 1 expire 1s|http-request track-sc0 src table ";
    const auto accepted = court.hear("a: " + table + "z_80; b; z");
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"a_80"_s});
    QVERIFY(court.hear("a: " + table + "a_80; b; z")->culprits.isEmpty());
}

void CandidateJudgeTest::whoLacksALaterSuspectIsNoCulprit()
{
    Court court;
    court.hideNames("hush");
    const auto accepted = court.hear(
        "a: http-request track-sc0 src table z_80; b: hush; z: stick-table type ip size 1 expire 1s");
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"b_80"_s});
    QCOMPARE(accepted->model.backends.size(), 2);
}

void CandidateJudgeTest::whoIsNeededComesFirst()
{
    Court court;
    court.hideNames();
    QByteArray services = "z: stick-table type ip size 1 expire 1s; y: no-such-line";
    for (const char c : "abcdefghijklmnopqrstuvwx"_ba)
        services += QByteArray("; ") + c + ": http-request track-sc0 src table z_80";
    const auto accepted = court.hear(services);
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"y_80"_s});
    QVERIFY2(court.lab.checks() < 12, qPrintable(QString::number(court.lab.checks())));
}

void CandidateJudgeTest::namesAreBelievedAsSoonAsThereAreSome()
{
    Court court;
    court.hideNames("hush");
    QByteArray services = "a: balance first; b: hush";
    for (const char c : "cdefghijklmnopqrstuvwxyz"_ba)
        services += QByteArray("; ") + c + ": no-such-line";
    const auto accepted = court.hear(services);
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.size(), 25);
    QCOMPARE(accepted->model.backends.size(), 1);
    QVERIFY2(court.lab.checks() < 25, qPrintable(QString::number(court.lab.checks())));
}

void CandidateJudgeTest::culpritIsFoundThatOnlyAllServersShow()
{
    Court court;
    (void)court.lab.write(u"haproxy-wrapper"_s, "#!/bin/sh\n! grep -q 'server b-127.0.0.2' \"$3\"\n");
    const auto accepted = court.hear("a: balance first; b: balance first; c: balance first");
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList{u"b_80"_s});
}

void CandidateJudgeTest::withoutAnyCulpritItIsARejection()
{
    Court court;
    (void)court.lab.write(u"fail-check"_s, "");
    const auto refused = court.hear("a; b: balance first; c");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Rejected);
    QVERIFY2(refused.error().what.contains(u"told to refuse"), qPrintable(refused.error().what));
    QVERIFY(court.lab.checks() <= 4);
    court.lab.remove(u"fail-check"_s);
    QCOMPARE(court.hear("a; b: balance first; c")->culprits.keys(), QStringList());
}

//! But not to one death after the other: a HAProxy that dies again and again would never get another
//! configuration.
void CandidateJudgeTest::checkThatGivesWayEndsAtOnce()
{
    Court court;
    court.judge.giveWay(1); // nothing is under way
    QVERIFY(court.hear("a"));
    (void)court.lab.write(u"slow-check"_s, "20");
    for (const auto after : {200ms, 0ms, 200ms}) { // 0: its files are being written
        QElapsedTimer timer;
        timer.start();
        QTimer::singleShot(after, [&court] { court.judge.giveWay(2); });
        const auto refused = court.hear("a; b: balance first");
        QVERIFY(timer.elapsed() < 10'000);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Failed);
        QVERIFY2(refused.error().what.contains(u"HAProxy has died"), qPrintable(refused.error().what));
    }
    (void)court.lab.write(u"slow-check"_s, "2");
    QTimer::singleShot(200ms, [&court] { court.judge.giveWay(3); });
    const auto accepted = court.hear("a; b: balance first");
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList());
}

void CandidateJudgeTest::crashOfEveryCheckIsAFailure()
{
    Court court;
    (void)court.lab.write(u"crash-check"_s, "");
    const auto failed = court.hear("a; b: balance first");
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Failed);
    QVERIFY2(failed.error().what.contains(u"signal 11"), qPrintable(failed.error().what));
}

void CandidateJudgeTest::checkThatFailsOnceBlamesNobody()
{
    Court court;
    const auto before = court.hear("a; b: balance first");
    QVERIFY(before);
    for (const QByteArray &added : {"c"_ba, "c: balance first"_ba}) {
        (void)court.lab.write(u"fail-once"_s, "");
        const auto accepted = court.hear(Court::wish("a; b: balance first; " + added), before->model);
        QVERIFY(accepted);
        QCOMPARE(accepted->culprits.keys(), QStringList());
        QVERIFY(accepted->model.find(u"c_80"_s));
        QVERIFY(court.judge.reachable(Court::wish("a; b: balance first; " + added), {}).culprits.isEmpty());
    }
}

void CandidateJudgeTest::fileThatIsBadForAMomentBlamesNobody()
{
    Court court;
    const QString path = court.lab.write(u"blocked.lst"_s, "10.9.9.9\n");
    const QJsonObject files{{frontendPart, u"http-request deny if { src -f "_s + path + u" }"_s}};
    const auto before = court.hear("a", files);
    QVERIFY(before && before->complaints.isEmpty());
    (void)court.lab.write(u"haproxy-wrapper"_s,
                          "#!/bin/sh\n" + HaproxyLab::haproxy().toUtf8()
                              + " \"$@\"; status=$?; echo 10.9.9.9 > " + path.toUtf8() + "; exit $status\n");
    (void)court.lab.write(u"blocked.lst"_s, "10.9.9.9\nabc");
    const auto accepted = court.hear(Court::wish("a; b", files), before->model);
    QVERIFY(accepted);
    QCOMPARE(accepted->culprits.keys(), QStringList());
    QCOMPARE(accepted->complaints, QStringList());
    QVERIFY(accepted->model.find(u"b_80"_s));
}

void CandidateJudgeTest::whoNamesAFileIsTriedAgainWithAnotherOne_data()
{
    QTest::addColumn<QJsonObject>("files"); // FILE: the file that they name
    const QString rule = u"http-request deny if { src -f FILE }"_s;
    const QString global = QString::fromUtf8(builtInGlobal());
    QTest::newRow("http-frontend.cfg") << QJsonObject{{frontendPart, rule}};
    QTest::newRow("global.cfg") << QJsonObject{{globalPart, global + u"\n    errorfile 503 FILE"_s}};
}

void CandidateJudgeTest::whoNamesAFileIsTriedAgainWithAnotherOne()
{
    QFETCH(QJsonObject, files);
    Court court;
    const QString path = court.lab.path(u"named"_s);
    for (auto file = files.begin(); file != files.end(); ++file)
        *file = file->toString().replace(u"FILE"_s, path);
    const Modelled wanted = Court::wish("a", files);
    const auto isRejected = [](const Reachable &found) { return !found.complaints.isEmpty(); };
    const auto settle = [] { QTest::qWait(50); }; // FileStamp::settled
    const auto missing = court.hear(wanted);
    QVERIFY(missing && isRejected(*missing) && isRejected(court.judge.reachable(wanted, {})));
    (void)court.lab.write(u"named"_s, "nonsense\n");
    settle();
    QVERIFY(!isRejected(court.judge.reachable(wanted, {})));
    const auto bad = court.hear(wanted);
    QVERIFY(bad && isRejected(*bad) && isRejected(court.judge.reachable(wanted, {})));
    court.judge = CandidateJudge(court.lab.settings);
    court.judge.recall(court.store);
    QVERIFY(isRejected(court.judge.reachable(wanted, {})));
    (void)court.lab.write(u"named"_s,
                          files.contains(globalPart) ? "HTTP/1.0 503 No\r\n\r\nno\n" : "10.9.9.9\n");
    court.judge = CandidateJudge(court.lab.settings);
    court.judge.recall(court.store);
    QVERIFY(!isRejected(court.judge.reachable(wanted, {})));
    const auto good = court.hear(wanted);
    QVERIFY(good && !isRejected(*good));
}

void CandidateJudgeTest::orderTriesWhatWasRejected()
{
    Court court;
    const Modelled wanted = Court::wish("a; b: no-such-line; c: balance first");
    (void)court.lab.write(u"haproxy-wrapper"_s,
                          "#!/bin/sh\n! grep -q -e no-such-line -e 'balance first' \"$3\"\n");
    QCOMPARE(court.hear(wanted)->culprits.keys(), (QStringList{u"b_80"_s, u"c_80"_s}));
    (void)court.makeJudge(); // by now HAProxy has another opinion
    QVERIFY(court.judge.hasRejections());
    QVERIFY(QCoro::waitFor(
        court.judge.tryRejectedAgain(wanted, {}, court.store, RenderPaths::from(court.lab.settings))));
    QCOMPARE(court.judge.reachable(wanted, {}).culprits.keys(), QStringList{u"b_80"_s});
    QVERIFY(court.judge.reachable(wanted, {}).culprits.value(u"b_80"_s).contains(u"unknown keyword"));
}

void CandidateJudgeTest::orderThatCannotBeCheckedForgetsNothing()
{
    Court court;
    const Modelled wanted = Court::wish("a; b: no-such-line");
    QVERIFY(court.hear(wanted));
    (void)court.lab.write(u"fail-check"_s, "");
    QVERIFY(!QCoro::waitFor(
        court.judge.tryRejectedAgain(wanted, {}, court.store, RenderPaths::from(court.lab.settings))));
    CandidateJudge restarted(court.lab.settings);
    restarted.recall(court.store);
    QCOMPARE(restarted.reachable(wanted, {}).culprits.keys(), QStringList{u"b_80"_s});
}

QTEST_GUILESS_MAIN(CandidateJudgeTest)
#include "candidatejudgetest.moc"
