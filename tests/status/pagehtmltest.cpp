// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/pagehtml.h"

#include "support/listedits.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

Entry entry(const QString &id, ServiceState state = ServiceState::Active)
{
    Service service{.id = id, .domains = {id + u".test"_s}, .port = Port::of<80>(), .source = u"File"_s};
    service.hosts = {*Host::from(u"10.0.0.1"_s, Port::of<8080>())};
    return {.service = Shared(service), .name = nameOf(service), .protocol = Protocol::Http, .state = state};
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

//! What the server lists if the address has no query.
PageLists first(const Status &status)
{
    return {.services = ServiceList(status).page({.limit = 50})};
}

//! The page without its <template> elements, in which the scripts fill in the names.
QString visible(const Status &status, const PageLists &lists)
{
    static const QRegularExpression templates(u"<template.*?</template>"_s,
                                              QRegularExpression::DotMatchesEverythingOption);
    return QString::fromUtf8(pageHtml(realPage(), status, lists)).remove(templates);
}

QString visible(const Status &status)
{
    return visible(status, first(status));
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
        edited(status.inventory.entries, 0).service.edit().hosts.clear();
        edited(status.inventory.entries, 0).service.edit().absence = u"no running <task>"_s;
        edited(status.inventory.entries, 0).state = ServiceState::NoHosts;
        status.inventory.entries.append(entry(u"dns"_s));
        edited(status.inventory.entries, status.inventory.entries.size() - 1)
            .decline(u"udp is not supported"_s);
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

    void liveServersAreTold()
    {
        Status status = inSync();
        status.inventory.entries = {entry(u"a"_s), entry(u"b"_s), entry(u"c"_s), entry(u"d"_s)};
        PageLists lists = first(status);
        changeEach(lists.services.entries, [](Shared<Entry> &one) {
            one.edit().service.edit().hosts.append(*Host::from(u"10.0.0.2"_s, Port::of<8080>()));
        });
        lists.seen.live = {{u"a_80"_s, 2}, {u"b_80"_s, 1}, {u"c_80"_s, 0}};
        const QStringList rows = visible(status, lists).section(u"<tbody"_s, 1).split(u"<tr>"_s);
        QVERIFY2(rows.at(1).contains(u"</svg>2/2</span>"_s), qPrintable(rows.at(1)));
        QVERIFY2(rows.at(2).contains(u"</svg>1/2 live</span>"_s), qPrintable(rows.at(2)));
        QVERIFY2(rows.at(3).contains(u"</svg>0/2 live</span>"_s), qPrintable(rows.at(3)));
        QVERIFY2(rows.at(3).contains(u"</svg>down</span>"_s), qPrintable(rows.at(3)));
        QVERIFY2(rows.at(4).contains(u"</svg>2</span>"_s), qPrintable(rows.at(4)));
    }

    void lastChangesAreTold()
    {
        const Status status = inSync();
        PageLists lists = first(status);
        QVERIFY(visible(status, lists).contains(u"Nothing has changed since proxym started."_s));
        lists.history = {{.startedAt = status.startedAt,
                          .action = Action::Reload,
                          .reason = u"new <b>"_s,
                          .added = {u"a_80"_s}}};
        const QString one = visible(status, lists);
        QVERIFY(one.contains(u"id=\"history-count\">1 change<"_s));
        const QString row = one.section(u"id=\"rounds\">"_s, 1).section(u"</ol>"_s, 0, 0);
        for (const QString &part :
             {u"2026-01-02 03:04:05 UTC"_s, u"</svg>reload</span>"_s, u">+1<"_s, u"new &lt;b&gt;"_s})
            QVERIFY2(row.contains(part), qPrintable(row));
        lists.history += {{.startedAt = status.startedAt, .result = ApplyResult::Rejected, .error = u"no"_s}};
        QVERIFY(visible(status, lists).contains(u">last 2 changes<"_s));
    }

    void domainsLeadWhereTheyAreServed_data()
    {
        QTest::addColumn<QString>("domain");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QStringList>("listeners");
        QTest::addColumn<QString>("href");
        const auto row = [](const char *name, const QString &domain, const QString &path,
                            const QStringList &listeners, const QString &href) {
            QTest::newRow(name) << domain << path << listeners << href;
        };
        row("http", u"a.test"_s, {}, {u"*:80"_s}, u"http://a.test"_s);
        row("another port", u"a.test"_s, u"/api"_s, {u"[::]:8080"_s}, u"http://a.test:8080/api"_s);
        row("https", u"a.test"_s, {}, {u"*:80"_s, u"*:443"_s}, u"https://a.test"_s);
        row("https elsewhere", u"a.test"_s, {}, {u"*:80"_s, u"*:8443"_s}, u"https://a.test:8443"_s);
        row("not in force", u"a.test"_s, {}, {}, {});
        row("wildcard", u"*.test"_s, {}, {u"*:80"_s}, {});
        row("every host", u"*"_s, {}, {u"*:80"_s}, {});
        row("script", u"javascript:alert(1)"_s, {}, {u"*:80"_s}, {});
        row("markup", u"a\"onclick=\"x"_s, {}, {u"*:80"_s}, {});
        row("markup in the path", u"a.test"_s, u"/\"><script>"_s, {u"*:80"_s},
            u"http://a.test/%22%3E%3Cscript%3E"_s);
    }
    void domainsLeadWhereTheyAreServed()
    {
        QFETCH(QString, domain);
        QFETCH(QString, path);
        QFETCH(QStringList, listeners);
        QFETCH(QString, href);
        Status status = inSync();
        edited(status.inventory.entries, 0).service.edit().domains = {domain};
        edited(status.inventory.entries, 0).service.edit().path = path;
        PageLists lists = first(status);
        lists.seen.listeners = {{u"a_80"_s, listeners}};
        const QString cell =
            visible(status, lists).section(u"<td class=\"reach\">"_s, 1).section(u"</td>"_s, 0, 0);
        const QString link =
            u"<a href=\"%1\" rel=\"noopener noreferrer\">%2</a>"_s.arg(href, domain.toHtmlEscaped());
        QVERIFY2(href.isEmpty() ? !cell.contains(u"<a "_s) : cell.contains(link), qPrintable(cell));
        QVERIFY2(cell.contains(domain.toHtmlEscaped()) && !cell.contains(u"<script"_s), qPrintable(cell));
    }

    void whatIsLackingLeadsToItsServices()
    {
        Status status = inSync();
        QVERIFY(!visible(status).contains(u"class=\"lacks\""_s));
        status.inventory.entries = {entry(u"a"_s, ServiceState::Skipped),
                                    entry(u"b"_s, ServiceState::NoHosts),
                                    entry(u"c"_s, ServiceState::NoHosts)};
        const QString page = visible(status);
        QVERIFY(page.contains(u"<a href=\"?state=skipped#services\">1 service is left out</a>"_s));
        QVERIFY(page.contains(u"<a href=\"?state=noHosts#services\">2 services have no servers</a>"_s));
        PageLists lists = first(status);
        lists.isFiltered = true;
        lists.services.matched = 1;
        lists.services.entries = {status.inventory.entries.first()};
        QVERIFY(visible(status, lists).contains(u">1, of 3 in all <a href=\"./#services\">Show all</a><"_s));
    }

    void fileOfAServiceIsTold()
    {
        Status status = inSync();
        edited(status.inventory.entries, 0).service.edit().origin = u"shop.json"_s;
        QVERIFY(visible(status).contains(u"<span class=\"reason\">shop.json</span>"_s));
    }

    void theScriptsFindTheirTemplatesUntouched()
    {
        const QByteArray page = pageHtml(realPage(), inSync(), first(inSync()));
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
        Entry &shown = edited(status.inventory.entries, 0);
        shown.service.edit().id = shown.reason = markup;
        shown.service.edit().domains = {markup};
        QVERIFY(!visible(status).contains(u"<script>"_s));
        QVERIFY(visible(status).contains(u"&quot;&gt;&lt;script&gt;alert(1)"_s));
    }

    void bracesInValuesNameNothing()
    {
        Status status = inSync();
        status.summary = u"In sync: {{services}} {{version}}"_s;
        edited(status.inventory.entries, 0).service.edit().id = u"{{reason}}"_s;
        edited(status.inventory.entries, 0).reason = u"secret"_s;
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
            edited(status.inventory.entries, status.inventory.entries.size() - 1).reason =
                u"believed in %1 s"_s.arg(i);
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
        status.summary = u"Stale: keeping the last services of File: no such directory"_s;
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
        edited(status.inventory.entries, 0).servers = status.inventory.entries.first()->service->hosts;
        status.applied = true;
        const Verdict judged = verdict(status);
        status.state = judged.state;
        status.summary = judged.summary;
        const QString page = visible(status);
        const QString proxy = page.section(u"<div id=\"haproxy\">"_s, 1).section(u"<h2"_s, 0, 0);
        const QString services = page.section(u"<tbody"_s, 1).section(u"</tbody>"_s, 0, 0);
        QVERIFY(page.contains(u"<h1>HAProxy is not running</h1>"_s));
        QVERIFY(page.contains(u"data-advice=\"outage\""_s));
        QVERIFY(page.contains(u"Nothing has been served since"_s));
        QVERIFY2(!proxy.contains(u"data-state=\"ok\""_s) && !proxy.contains(u"Last reload"_s),
                 qPrintable(proxy));
        QVERIFY(proxy.contains(u"Last start"_s) && proxy.contains(u"port 80 is taken"_s));
        QVERIFY2(!services.contains(u"data-state=\"active\""_s), qPrintable(services));
        QVERIFY(services.contains(u"data-state=\"down\""_s) && services.contains(u"0/1 live"_s));

        status.proxy.lastStart->result = ApplyResult::Ok; // the start was good, but HAProxy has died since
        QVERIFY(!visible(status)
                     .section(u"<div id=\"haproxy\">"_s, 1)
                     .section(u"<h2"_s, 0, 0)
                     .contains(u"data-state=\"ok\""_s));
    }

    void servicesWithoutALiveServerAreSomethingToDo()
    {
        Status status = inSync();
        edited(status.inventory.entries, 0).servers = status.inventory.entries.first()->service->hosts;
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
        QCOMPARE(pageHtml("<p>{{unknown}}</p>", {}, {}), QByteArray("<p>{{unknown}}</p>"));
    }
};

QTEST_GUILESS_MAIN(PageHtmlTest)

#include "pagehtmltest.moc"
