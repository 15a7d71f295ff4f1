// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/pagehtml.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

Entry entry(const QString &id, ServiceState state = ServiceState::Active)
{
    Service service{.id = id, .domains = {id + u".test"_s}, .port = Port::of<80>(), .source = u"File"_s};
    service.hosts = {*Host::from(u"10.0.0.1"_s, Port::of<8080>())};
    return {.service = service, .name = nameOf(service), .protocol = Protocol::Http, .state = state};
}

Status inSync()
{
    const auto at = QDateTime::fromString(u"2026-01-02T03:04:05.006Z"_s, Qt::ISODateWithMs);
    Status status{.startedAt = at, .state = State::InSync, .summary = u"In sync: 1 service with 1 server"_s};
    status.sources = {{.name = u"File"_s, .state = SourceState::Ok, .services = 1, .lastSuccessAt = at}};
    status.proxy = {.enabled = true, .pid = 4711};
    status.proxy.lastReload = LastReload{.at = at, .reason = u"backend a_80 is new"_s};
    status.inventory.entries = {entry(u"a"_s)};
    return status;
}

QByteArray realPage()
{
    QFile file(QStringLiteral(PROXYM_WEB) + u"/index.html"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! Without the <template> elements, whose names stay for the scripts.
QString visible(const Status &status)
{
    static const QRegularExpression templates(u"<template.*?</template>"_s,
                                              QRegularExpression::DotMatchesEverythingOption);
    return QString::fromUtf8(pageHtml(realPage(), status)).remove(templates);
}

} // namespace

class PageHtmlTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyNameOfThePageGetsItsValue()
    {
        const QString page = visible(inSync());
        QVERIFY2(!page.contains(u"{{"_s), qPrintable(page.mid(page.indexOf(u"{{"_s), 60)));
        for (const auto &part :
             {u"<h1>In sync</h1>"_s, u"1 service with 1 server"_s, u"running, pid 4711"_s,
              u"backend a_80 is new"_s, u"2026-01-02 03:04:05 UTC"_s,
              u"datetime=\"2026-01-02T03:04:05.006Z\""_s, u"a.test"_s, u"href=\"api/services/a_80\""_s})
            QVERIFY2(page.contains(part), qPrintable(part));
    }

    void notesAndReasonsAreTold()
    {
        Status status = inSync();
        QVERIFY(!visible(status).contains(u"left out on purpose"_s));
        status.inventory.entries[0].service.hosts.clear();
        status.inventory.entries[0].service.absence = u"no running <task>"_s;
        status.inventory.entries[0].state = ServiceState::NoHosts;
        status.inventory.entries.append(entry(u"dns"_s));
        status.inventory.entries.last().decline(u"udp is not supported"_s);
        const QString page = visible(status);
        QVERIFY(page.contains(u"no running &lt;task&gt;"_s));
        QVERIFY(page.contains(u"<summary>1 thing is left out on purpose</summary>"_s));
        QVERIFY(page.contains(u"<li>service dns of File, port 80: udp is not supported</li>"_s));
    }

    void pollsWithoutAnAnswerAreTold()
    {
        Status status = inSync();
        status.sources[0].details.events = EventsStatus{.mode = u"poll"_s, .connected = true};
        QVERIFY(visible(status).contains(u"polled"_s));
        QVERIFY(!visible(status).contains(u"polled, without an answer"_s));
        status.sources[0].details.events->connected = false;
        QVERIFY(visible(status).contains(u"polled, without an answer"_s));
    }

    void theScriptsFindTheirTemplatesUntouched()
    {
        const QByteArray page = pageHtml(realPage(), inSync());
        const QByteArray templates = realPage().mid(realPage().indexOf("<template"));
        QVERIFY(!templates.isEmpty());
        QCOMPARE(page.mid(page.indexOf("<template")), templates);
    }

    void markupInValuesIsText()
    {
        const QString markup = u"\"><script>alert(1)</script>"_s;
        Status status = inSync();
        status.summary = u"In sync: "_s + markup;
        status.sources[0].name = status.sources[0].lastError = status.sources[0].details.server = markup;
        status.proxy.lastReload->error = markup;
        status.proxy.complaints = {markup};
        status.inventory.entries[0].service.id = status.inventory.entries[0].reason = markup;
        status.inventory.entries[0].service.domains = {markup};
        QVERIFY(!visible(status).contains(u"<script>"_s));
        QVERIFY(visible(status).contains(u"&quot;&gt;&lt;script&gt;alert(1)"_s));
    }

    void bracesInValuesNameNothing()
    {
        Status status = inSync();
        status.summary = u"In sync: {{services}} {{version}}"_s;
        status.inventory.entries[0].service.id = u"{{reason}}"_s;
        status.inventory.entries[0].reason = u"secret"_s;
        const QString page = visible(status);
        QVERIFY(page.contains(u">{{services}} {{version}}<"_s));
        QVERIFY(page.contains(u">{{reason}}<"_s));
    }

    void onlyTheFirstServicesAreShown()
    {
        Status status = inSync();
        for (int i = 0; i < 99; ++i)
            status.inventory.entries.append(entry(u"s%1"_s.arg(i)));
        const QString page = visible(status);
        QCOMPARE(page.count(u"scope=\"row\""_s), 50);
        QVERIFY(page.contains(u"the first 50 of 100"_s));
    }

    void lossesHeldBackCanBeAcceptedByAForm()
    {
        Status status = inSync();
        const QString button = u"method=\"post\" action=\"api/refresh?accept=losses\""_s;
        QVERIFY(!visible(status).contains(button));
        status.inventory.entries.clear();
        for (int i = 0; i < 7; ++i) {
            status.inventory.entries.append(entry(u"s%1"_s.arg(i), ServiceState::HeldBack));
            status.inventory.entries.last().reason = u"believed in %1 s"_s.arg(i);
        }
        const QString page = visible(status);
        QVERIFY(page.contains(button));
        QVERIFY(page.contains(u"7 services are held back"_s));
        const QString held = page.section(u"Accept the loss"_s, 1, 1).section(u"</ul>"_s, 0, 0);
        QVERIFY(held.contains(u"believed in 4 s"_s) && !held.contains(u"believed in 5 s"_s));
        QVERIFY(held.contains(u"… and 2 more"_s));
    }

    void aFailingSourceSaysWhenItIsAskedAgain()
    {
        Status status = inSync();
        status.sources[0].state = SourceState::Failing;
        status.sources[0].nextAttemptAt = status.startedAt.addSecs(4);
        QVERIFY(
            visible(status).contains(u"datetime=\"2026-01-02T03:04:09.006Z\">2026-01-02 03:04:09 UTC<"_s));
    }

    void whatTheVerdictSaysIsNoFurtherProblem()
    {
        Status status = inSync();
        status.summary = u"Stale: last services are kept of File: no such directory"_s;
        status.sources[0].lastError = u"no such directory"_s;
        status.proxy.complaints = {u"web_80.yml: unknown key"_s};
        const QString page = visible(status);
        QVERIFY(page.contains(u"<li>HAProxy: web_80.yml: unknown key</li>"_s));
        QVERIFY(!page.contains(u"<li>File: no such directory</li>"_s));
    }

    void nothingLooksHealthyInAnOutage()
    {
        Status status = inSync();
        status.proxy.lastReload->result = ApplyResult::Ok;
        status.proxy.lastStart =
            LastReload{.at = status.startedAt, .result = ApplyResult::Failed, .error = u"port 80 is taken"_s};
        status.proxy.pid = 0;
        status.proxy.error = u"port 80 is taken"_s;
        status.proxy.downSince = status.startedAt.addSecs(60);
        status.inventory.entries[0].servers = status.inventory.entries[0].service.hosts;
        status.applied = true;
        const Verdict judged = verdict(status);
        status.state = judged.state;
        status.summary = judged.summary;
        const QString page = visible(status);
        const QString proxy = page.section(u"<div id=\"haproxy\">"_s, 1).section(u"<h2"_s, 0, 0);
        const QString services = page.section(u"<tbody"_s, 1).section(u"</tbody>"_s, 0, 0);
        QVERIFY(page.contains(u"<h1>HAProxy is not running</h1>"_s));
        QVERIFY(page.contains(u"data-advice=\"outage\""_s));
        QVERIFY(page.contains(u"Nothing is served since"_s));
        QVERIFY2(!proxy.contains(u"data-state=\"ok\""_s) && !proxy.contains(u"Last reload"_s),
                 qPrintable(proxy));
        QVERIFY(proxy.contains(u"Last start"_s) && proxy.contains(u"port 80 is taken"_s));
        QVERIFY2(!services.contains(u"data-state=\"active\""_s), qPrintable(services));
        QVERIFY(services.contains(u"data-state=\"down\""_s) && services.contains(u"0/1 live"_s));

        status.proxy.lastStart->result = ApplyResult::Ok; // it died a moment ago
        QVERIFY(!visible(status)
                     .section(u"<div id=\"haproxy\">"_s, 1)
                     .section(u"<h2"_s, 0, 0)
                     .contains(u"data-state=\"ok\""_s));
    }

    void servicesWithoutALiveServerAreSomethingToDo()
    {
        Status status = inSync();
        status.inventory.entries[0].servers = status.inventory.entries[0].service.hosts;
        QVERIFY(visible(status).contains(u"data-advice=\"inSync\""_s));
        status.proxy.withoutLiveServers = {u"a_80"_s};
        QVERIFY(visible(status).contains(u"data-state=\"degraded\" data-advice=\"down\""_s));
        QVERIFY(visible(status).contains(u"</svg>down</span>"_s));
    }

    void manyProblemsAreCounted()
    {
        Status status = inSync();
        for (int i = 0; i < 23; ++i)
            status.proxy.complaints.append(u"complaint %1"_s.arg(i));
        const QString page = visible(status);
        QVERIFY(page.contains(u"HAProxy: complaint 19"_s) && !page.contains(u"complaint 20"_s));
        QVERIFY(page.contains(u"… and 3 more"_s));
    }

    void beforeTheFirstRoundThereIsAPageToo()
    {
        const QString page = visible(Status{.summary = u"Starting: nothing is applied yet"_s});
        QVERIFY(page.contains(u"<h1>Starting</h1>"_s));
        QVERIFY(page.contains(u"the HAProxy module is off"_s));
    }

    void aPageWithoutTemplatesIsLeftAlone()
    {
        QCOMPARE(pageHtml("<p>{{unknown}}</p>", {}), QByteArray("<p>{{unknown}}</p>"));
    }
};

QTEST_GUILESS_MAIN(PageHtmlTest)

#include "pagehtmltest.moc"
