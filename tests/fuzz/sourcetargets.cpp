// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulservice.h"
#include "core/servicejson.h"
#include "dns/dnsanswer.h"
#include "docker/dockerevents.h"
#include "docker/dockerservices.h"
#include "fuzz/target.h"
#include "marathon/marathonservers.h"
#include "mesos/mesosparser.h"
#include "nomad/nomadgenerator.h"
#include "support/fakedns.h"
#include "support/haproxy/configrules.h"
#include "written/writtenparser.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

void isAddress(const Host &host)
{
    hold(Host::from(host.address(), host.port()) == host, "a host is whitelisted");
}

void statesOfMastersAreRead(const QByteArray &bytes)
{
    const auto leader = leaderFromState(bytes);
    const auto again = leaderFromState(bytes);
    hold(leader.has_value() == again.has_value(), "a state twice the same");
    if (leader && *leader) {
        hold(*leader == *again, "a state twice the same");
        isAddress(**leader);
    }
}

void nodesOfMastersAreRead(const QByteArray &bytes)
{
    if (const auto master = masterFromInfo(bytes))
        isAddress(*master);
}

void nodesOfMarathonAreRead(const QByteArray &bytes)
{
    for (const QUrl &server : marathonServersIn({{u"member_0000000001"_s, bytes}}, u"http"_s)) {
        hold(server.isValid() && !server.host().isEmpty() && server.port() > 0,
             "a server has a host and a port");
        hold(server.userInfo().isEmpty() && server.path().isEmpty(), "a server is nothing else");
    }
}

void redirectsOfMastersAreRead(const QByteArray &bytes)
{
    const QUrl master(u"http://10.0.0.1:5050"_s);
    if (const auto leader = leaderFromRedirect(master, bytes))
        isAddress(leader->host);
    const QString pid = QString::fromUtf8(bytes);
    if (const auto host = hostFromPid(pid)) {
        isAddress(*host);
        hold(hostFromPid(u"master@"_s + host->toString()) == host, "a leader written again is the same");
    }
}

void consulsCataloguesAreRead(const QByteArray &bytes)
{
    const auto catalogue = parseConsulCatalogue(bytes);
    hold(catalogue == parseConsulCatalogue(bytes), "a catalogue twice the same");
    if (!catalogue)
        return;
    for (const QString &name : catalogue->keys()) {
        const auto path = consulServicePath(name);
        hold(!path || (path->count('/') == 4 && !path->contains('?') && !path->contains('#')),
             "a name is one part of a path");
    }
}

void consulsInstancesAreRead(const QByteArray &bytes)
{
    auto instances = parseConsulInstances(bytes);
    if (!instances)
        return;
    const ServiceLook look = lookOf(u"web"_s, *instances, true);
    const ServiceLook strict = lookOf(u"web"_s, *instances, false);
    hold(look.service.has_value() == strict.service.has_value(), "health decides only about hosts");
    if (!look.service)
        return;
    const Service &service = *look.service;
    for (const Host &host : service.hosts)
        isAddress(host);
    hold(serviceFromJson(toJson(service)) == Result<Service>(service), "a service survives our own form");
    hold(service.hosts.size() >= Service(*strict.service).hosts.size(), "warnings only add hosts");
    holdNone(brokenRulesOnTheWay({*look.service}, {.httpPort = Port::of<80>()}));
}

void consulsChecksAreRead(const QByteArray &bytes)
{
    const auto checks = parseConsulChecks(bytes);
    hold(checks == parseConsulChecks(bytes), "checks twice the same");
    if (checks) {
        hold(changedChecks(*checks, *checks).isEmpty(), "equal checks have not changed");
        hold(changedChecks({}, *checks).size() == checks->size(), "all checks are new at first");
    }
}

void srvAnswersAreRead(const QByteArray &bytes)
{
    const auto answer = parseSrvAnswer(bytes);
    hold(answer == parseSrvAnswer(bytes), "an answer twice the same");
    if (!answer)
        return;
    hold(answer->timeToLive.count() >= 0, "a time to live is not negative");
    hold(std::is_sorted(answer->records.begin(), answer->records.end()), "records are sorted");
    for (const SrvRecord &record : answer->records) {
        isAddress(record.target);
        hold(record.target.isName() && record.address.isEmpty(), "a target is a host name");
    }
}

void dockersListsAreRead(const QByteArray &bytes)
{
    const auto list = parseDockerList(bytes);
    hold(list.has_value() == parseDockerList(bytes).has_value(), "a list twice the same");
    for (const DockerListed &container : list.value_or(QList<DockerListed>()))
        hold(!container.id.isEmpty() && !container.id.contains(u'/'), "an id is one part of a path");
}

void dockersContainersAreRead(const QByteArray &bytes)
{
    const auto container = parseDockerContainer(bytes);
    if (!container)
        return;
    DockerContainer bad = *container;
    bad.health = DockerHealth::Bad;
    bad.id = u"bad"_s;
    for (const DockerPlace &place : {DockerPlace{.machine = u"127.0.0.1"_s},
                                     DockerPlace{.hostAddress = u"10.0.0.1"_s, .machine = u"10.0.0.1"_s}}) {
        const Found found = dockerServices({*container, bad}, {}, place);
        hold(found.services == dockerServices({bad, *container}, {}, place).services, "order never shows");
        for (const Service &service : found.services) {
            for (const Host &host : service.hosts)
                isAddress(host);
            hold(serviceFromJson(toJson(service)) == Result<Service>(service),
                 "a service survives our own form");
        }
        holdNone(brokenRulesOnTheWay(found.services, {.httpPort = Port::of<80>()}));
    }
}

void dockersEventsAreRead(const QByteArray &bytes)
{
    const auto event = parseDockerEvent(bytes);
    hold(event == parseDockerEvent(bytes), "an event twice the same");
    if (!event)
        return;
    DockerNews news;
    const QString reason = news.note(*event, {});
    const DockerDoubts doubts = news.takeDoubts();
    hold(reason.isEmpty() == (doubts.containers.isEmpty() && !doubts.everything), "a reason is a doubt");
}

void nomadsListsAreRead(const QByteArray &bytes)
{
    const auto services = parseNomadServices(bytes);
    hold(services == parseNomadServices(bytes), "a list twice the same");
    for (const NomadName &service : services.value_or(QSet<NomadName>())) {
        const auto path = nomadServicePath(service);
        hold(!path || (path->count('/') == 3 && !path->contains('?') && !path->contains('#')),
             "a name is one part of a path");
    }
}

void nomadsServicesAreRead(const QByteArray &bytes)
{
    const NomadName web{u"default"_s, u"web"_s};
    const auto look = parseNomadService(bytes, web);
    if (!look || !look->service)
        return;
    hold(look->service == parseNomadService(bytes, web)->service, "a service twice the same");
    const Service service = *look->service;
    for (const Host &host : service.hosts)
        isAddress(host);
    hold(serviceFromJson(toJson(service)) == Result<Service>(service), "a service survives our own form");
    holdNone(brokenRulesOnTheWay({*look->service}, {.httpPort = Port::of<80>()}));
}

void nomadsEventsAreRead(const QByteArray &bytes)
{
    const auto events = parseNomadEvents(bytes);
    hold(events == parseNomadEvents(bytes), "events twice the same");
    NomadView known{.marked = QSet<NomadName>(), .doubtsEverything = false};
    NomadView unknown{.doubtsEverything = false};
    for (NomadView *const view : {&known, &unknown}) {
        const QString reason = view->note(events.value_or(QList<NomadEvent>()));
        hold(reason.isEmpty() == (view->doubts.isEmpty() && !view->doubtsEverything), "a reason is a doubt");
    }
    hold(unknown.doubtsEverything || unknown.doubts.contains(known.doubts), "who knows more doubts less");
}

void serviceFilesAreRead(const QByteArray &bytes)
{
    const auto found = parseWritten(u"File"_s, u"web.json"_s, bytes);
    const auto again = parseWritten(u"File"_s, u"web.json"_s, bytes);
    hold(found.has_value() == again.has_value(), "a file twice the same");
    if (!found) {
        hold(found.error().what.startsWith(u"web.json"_s), "an error names the file");
        return;
    }
    hold(found->services == again->services && found->complaints == again->complaints,
         "a file twice the same");
    for (const QString &complaint : found->complaints)
        hold(complaint.startsWith(u"web.json: line "_s), "a complaint names file and line");
    for (const Service &service : found->services)
        hold(serviceFromJson(toJson(service)) == Result<Service>(service), "a service survives our own form");
    holdNone(brokenRulesOnTheWay(found->services, {.httpPort = Port::of<80>()}));
}

void ownServicesAreRead(const QByteArray &bytes)
{
    const auto service = serviceFromJson(QJsonDocument::fromJson(bytes).object());
    if (!service)
        return;
    hold(serviceFromJson(toJson(*service)) == service, "a service written and read is the same");
    holdNone(brokenRulesOnTheWay({Shared(*service)}, {.httpPort = Port::of<80>()}));
}

QList<QByteArray> consulsInstances()
{
    return {
        R"([{"Node":{"Node":"n1","Address":"10.0.0.1"},"Service":{"ID":"web-1","Service":"web","Kind":"",
            "Tags":["v1","proxym.domains=web.test,*.web.test","proxym.port=81","proxym.path=/api"],"Address":"",
            "Meta":{"proxym-protocol":"http"},"Port":31000,"ModifyIndex":7},
            "Checks":[{"CheckID":"serfHealth","Status":"passing"},{"CheckID":"c","Status":"warning"}]}])",
        R"([{"Node":{"Node":"n1","Address":"::1"},"Service":{"ID":"db","Tags":["proxym.port=5432"],
            "Address":"db.example.com","Meta":null,"Port":5432},"Checks":[]}])",
    };
}

QList<QByteArray> nomadsServices()
{
    return {
        R"([{"ID":"_nomad-task-1","ServiceName":"web","Namespace":"default","JobID":"j","AllocID":"a","NodeID":"n",
            "Datacenter":"dc1","Tags":["proxym.domains=web.test,*.web.test","proxym.port=81","proxym.path=/api"],
            "Address":"10.0.0.1","Port":23000,"CreateIndex":7,"ModifyIndex":7},{"ID":"_nomad-task-2",
            "ServiceName":"web","Namespace":"default","Tags":["proxym.weight=3","proxym.group=g","proxym.protocol=tcp",
            "proxym.port=82"],"Address":"fd00::1","Port":23001,"ModifyIndex":9}])",
    };
}

QList<QByteArray> dockersContainers()
{
    return {
        R"({"Id":"ab","Name":"/web","State":{"Status":"running","StartedAt":"2023-11-14T22:13:21.123456789Z",
            "Health":{"Status":"starting"}},"HostConfig":{"NetworkMode":"edge"},"Config":{"Labels":
            {"proxym.domains":"web.test,*.web.test","proxym.path":"/api","com.docker.compose.project":"shop",
            "com.docker.compose.service":"web"},"StopSignal":"SIGQUIT","ExposedPorts":{"80/tcp":{}}},"NetworkSettings":
            {"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}]},"Networks":{"edge":{"IPAddress":"10.0.0.7",
            "GlobalIPv6Address":"fd00::7"}}}})",
        R"({"Id":"cd","Name":"/db","State":{"Status":"stopping"},"HostConfig":{"NetworkMode":"host"},"Config":{"Labels":
            {"proxym.port.5432.protocol":"tcp","proxym.port.80.domains":"db.test","proxym.port.80.protocol":"http"},
            "StopSignal":"15"},"NetworkSettings":{"Ports":{},"Networks":{}}})",
    };
}

QList<QByteArray> serviceFiles()
{
    return {
        R"({"id":"/shop/web","domains":["shop.example.com","*.shop.example.com"],"port":80,"applicationProtocol":"http",
            "path":"/api","hosts":[{"ip":"10.0.0.7","port":31001},{"ip":"node-1.example.com","port":31001}],
            "config":["http-response set-header X-Served-By shop"]})",
        R"([{"Id":"db","Port":5432,"servicePort":15432,"protocol":"tcp","hosts":[{"ip":"2001:db8::1","port":5432}]},
            {"id":"old","domain":"old.test","port":8080,"Hosts":[{"Ip":"10.0.0.1","Port":1}],"transportProtocol":"udp"}])",
        R"({"id":"s","port":80,"domain":"s.test","hosts":[{"srv":"_web._tcp.example.com"},{"srv":"a.b","weight":1}]})",
    };
}

} // namespace

QList<Target> sourceTargets()
{
    return {
        {"consul-catalogue",
         consulsCataloguesAreRead,
         {R"({"consul":[],"web":["v1","proxym.domains=web.test"],"a/b c":[]})"}},
        {"consul-instances", consulsInstancesAreRead, consulsInstances()},
        {"consul-checks",
         consulsChecksAreRead,
         {R"([{"Node":"n1","CheckID":"serfHealth","Status":"passing","ServiceID":"","ServiceName":""},)"
          R"({"Node":"n1","CheckID":"c","Status":"critical","ServiceID":"web-1","ServiceName":"web"}])"}},
        {"docker-list",
         dockersListsAreRead,
         {R"([{"Id":"ab12","Created":1700000000,"Labels":{"proxym.domains":"web.test"},"State":"running"},)"
          R"({"Id":"cd34","Created":5,"Labels":null,"State":"paused"}])"}},
        {"docker-container", dockersContainersAreRead, dockersContainers()},
        {"docker-event",
         dockersEventsAreRead,
         {R"({"Type":"container","Action":"kill","Actor":{"ID":"ab","Attributes":{"name":"web","signal":"15"}},)"
          R"("timeNano":1700000100000000001})",
          R"({"Type":"network","Action":"connect","Actor":{"Attributes":{"container":"ab"},"ID":"cd"}})"}},
        {"mesos-state", statesOfMastersAreRead,
         testData(u"mesos"_s, {u"*.json"_s})
             + QList<QByteArray>{R"({"leader":"master@10.0.0.1:5050","pid":"master@10.0.0.2:5050"})",
                                 R"({"a":{"leader":[]},"leader":null})"}},
        {"marathon-node",
         nodesOfMarathonAreRead,
         {"10.0.0.1:8080", "m1.example.com:8080", "[2001:db8::1]:8443"}},
        {"mesos-info",
         nodesOfMastersAreRead,
         {R"({"address":{"hostname":"m1","ip":"10.0.0.1","port":5050},"pid":"master@10.0.0.2:5051"})"}},
        {"mesos-redirect",
         redirectsOfMastersAreRead,
         {"//10.0.0.1:5050", "http://mesos1.example.com:5050", "//[2001:db8::1]:5050/",
          "master@[2001:db8::1]:5050"}},
        {"nomad-services",
         nomadsListsAreRead,
         {R"([{"Namespace":"default","Services":[{"ServiceName":"web","Tags":["v1","proxym.domains=web.test"]},)"
          R"({"ServiceName":"a/b c","Tags":["proxym.port=1"]}]},{"Namespace":"dev","Services":[]}])"}},
        {"nomad-service", nomadsServicesAreRead, nomadsServices()},
        {"nomad-events",
         nomadsEventsAreRead,
         {R"({"Index":7,"Events":[{"Topic":"Service","Type":"ServiceRegistration","Namespace":"default","Payload":)"
          R"({"Service":{"ServiceName":"web","Namespace":"default","Tags":["proxym.port=1"]}}},{"Topic":"Service",)"
          R"("Type":"ServiceDeregistration","Payload":{}}]})",
          "{}"}},
        {"service-file", serviceFilesAreRead, serviceFiles()},
        {"srv-answer",
         srvAnswersAreRead,
         {FakeDns::answerWith(u"_web._tcp.example.test"_s,
                              {FakeDns::record(10, 65535, Port::of<8080>(), u"t1.example.test"_s),
                               FakeDns::record(0, 0, Port::of<1>(), u"t2"_s)},
                              30)}},
        {"service-json",
         ownServicesAreRead,
         {R"({"id":"/a","domains":["a.test"],"port":80,"servicePort":0,"transportProtocol":"tcp",)"
          R"("applicationProtocol":"http","hosts":[{"ip":"10.0.0.1","port":31000}],"config":["option httplog"],)"
          R"("path":"/x","source":"Marathon","labels":{"proxym.domains":"a.test"}})"}},
    };
}

} // namespace proxym::test
