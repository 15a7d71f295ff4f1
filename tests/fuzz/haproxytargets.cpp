// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"
#include "haproxy/judge/culprits.h"
#include "haproxy/socket/answers.h"
#include "haproxy/socket/certificateanswers.h"
#include "haproxy/socket/discrepancies.h"
#include "haproxy/socket/observation.h"
#include "haproxy/socket/statanswers.h"
#include "haproxy/socket/trafficrecord.h"

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! One HTTP and one TCP service.
ProxyModel exampleModel()
{
    const auto server = [](const QString &name, const QString &address) {
        return ProxyServer{.name = name, .host = *Host::from(address, Port::of<31000>())};
    };
    return {.backends = {ProxyBackend{.name = u"db_80"_s,
                                      .protocol = Protocol::Tcp,
                                      .listenPort = Port::of<8000>(),
                                      .balance = u"leastconn"_s,
                                      .servers = {server(u"db-10.0.0.1-31000"_s, u"10.0.0.1"_s)}},
                         ProxyBackend{.name = u"web_80"_s,
                                      .balance = u"roundrobin"_s,
                                      .servers = {server(u"web-10.0.0.1-31000"_s, u"10.0.0.1"_s),
                                                  server(u"web-10.0.0.2-31000"_s, u"10.0.0.2"_s)}}},
            .maps = {.hosts = {{u"web.test"_s, u"web_80"_s}}}};
}

//! If the report makes sense, there is a plan from it to the example, with well-formed commands.
void isPlannedFrom(const QList<ServerStateRow> &rows, const QMultiMap<QString, QString> &hosts)
{
    const ProxyModel wanted = exampleModel();
    const auto observation = observationFrom(wanted, rows, {{hostsMap, hosts}});
    if (!observation)
        return;
    for (const QSet<QString> &servers : observation->parked)
        hold(!servers.isEmpty(), "who is parked has a name");
    const Plan plan = planChange(observation->inForce, wanted, observation->parked);
    hold(plan == planChange(observation->inForce, wanted, observation->parked), "a plan twice the same");
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
        hold(!update->commands.isEmpty() && !update->reason.isEmpty(), "an update has commands and a reason");
        for (const QByteArray &line :
             commandLines(update->commands, {u"/var/lib/proxym"_s, u"/run/proxym.sock"_s}))
            hold(line.count('\n') == 1 && !line.contains('\0'), "a line of commands is one line");
    }
}

void serverStatesAreRead(const QByteArray &bytes)
{
    const auto rows = serversStateFrom(bytes);
    const auto again = serversStateFrom(bytes);
    hold(rows.has_value() == again.has_value() && (!rows || *rows == *again), "servers twice the same");
    if (!rows)
        return;
    const QByteArray kept = statesToKeep(*rows, exampleModel());
    const auto reread = serversStateFrom(kept);
    hold(reread.has_value(), "what is kept of the states can be read");
    for (const ServerStateRow &row : *reread)
        hold(row.adminState == 0
                 && std::ranges::any_of(*rows,
                                        [&row](ServerStateRow other) {
                                            other.line = row.line; // which has another weight
                                            other.weight = row.weight;
                                            return other == row;
                                        }),
             "only servers in service are kept, and as they are");
    isPlannedFrom(*rows, {{u"web.test"_s, u"web_80"_s}});
}

void mapsAreRead(const QByteArray &bytes)
{
    const auto entries = mapEntriesFrom(bytes);
    if (!entries)
        return;
    for (auto [key, value] : entries->asKeyValueRange())
        hold(!key.contains(u' ') && !key.contains(u'\n') && !value.contains(u'\n'), "an entry is one line");
    isPlannedFrom({}, *entries);
}

void countsAreRead(const QByteArray &bytes)
{
    const QStringList backends{QStringLiteral("web_80"), QStringLiteral("empty_80")};
    const auto counts = liveCountsFrom(bytes, backends);
    if (!counts)
        return;
    hold(counts == liveCountsFrom(bytes, backends), "counts twice the same");
    for (auto [backend, count] : counts->asKeyValueRange())
        hold(backends.contains(backend) && count >= 0 && count <= bytes.count('\n'),
             "a live server is a line");
}

void infoIsRead(const QByteArray &bytes)
{
    const auto info = infoFrom(bytes);
    if (info)
        hold(info->pid > 0 && !info->generation.contains(u'\n'), "a process has a pid");
}

void trafficIsRead(const QByteArray &bytes)
{
    const auto report = trafficFrom(bytes, true);
    if (!report)
        return;
    hold(report->pid > 0 && report->backends.has_value(), "traffic has a process and its backends");
    const auto again = trafficFrom(bytes, false);
    hold(again && again->edge == report->edge && !again->backends, "the edge is the same without backends");
    TrafficRecord record;
    const auto second = std::chrono::seconds(1);
    record.take(*report, {.monotonic = second}, {});
    record.take(*report, {.monotonic = 2 * second}, {});
    for (const TrafficSample &sample : record.ofAll())
        hold(sample.requests == 0 && sample.errors5xx == 0, "the same counters twice are no traffic");
}

void statisticsAreRead(const QByteArray &bytes)
{
    LiveServers live, again;
    const bool isGood = addLiveServers(bytes, {}, live).has_value();
    hold(isGood == addLiveServers(bytes, {}, again).has_value(), "statistics twice the same");
    hold(live.keys() == again.keys(), "statistics twice the same");
    const auto rates = requestRatesFrom(bytes);
    hold(rates == requestRatesFrom(bytes), "rates twice the same");
    hold(complaintIn(bytes) == complaintIn(bytes), "a complaint twice the same");
}

void certificatesInForceAreRead(const QByteArray &bytes)
{
    const QString directory = u"/var/lib/proxym/certs"_s;
    for (const QString &file : certificateListFrom(bytes, directory))
        hold(!file.contains(u' ') && !file.contains(u'\n'), "a certificate in force is one word");
    for (auto [file, fingerprint] : fingerprintsFrom(bytes).asKeyValueRange())
        hold(!file.contains(u'/') && !fingerprint.contains(u'\n'), "a fingerprint is a file's");
}

//! Only the PEM blocks of a file are used, and reading them again gives the same certificate.
void certificateFilesAreRead(const QByteArray &bytes)
{
    const CertificateFiles files = CertificateFiles::from({{u"a.pem"_s, bytes}});
    hold(files.certificates.size() + files.refused.size() == 1, "a file is a certificate or refused");
    for (const Certificate &certificate : files.certificates) {
        hold(!certificate.pem.contains("\n\n") && certificate.pem.endsWith("-----\n"), "no line is empty");
        hold(CertificateFiles::from({{u"a.pem"_s, certificate.pem}}).certificates == files.certificates,
             "blocks are read as they were");
    }
}

void backendsAreRead(const QByteArray &bytes)
{
    const auto without = withoutLiveServersIn(bytes);
    if (!without)
        return;
    hold(without->size() < bytes.count('\n') + 1, "a backend is a line");
    for (const QString &name : *without)
        hold(!name.contains(u'\n') && !name.contains(u','), "a backend's name is one column");
}

void discrepanciesAreFound(const QByteArray &bytes)
{
    const ProxyModel model = exampleModel();
    const QByteArray entry = "0x1 web.test web_80\n", header = "# pxname,svname,\n";
    for (const WordOfHaproxy &word : {WordOfHaproxy{{bytes}, {{hostsMap, entry}}, header},
                                      WordOfHaproxy{{"1\n"}, {{hostsMap, bytes}}, header + bytes}}) {
        const auto found = discrepanciesIn(word, model, {});
        if (!found)
            continue;
        for (const QString &name : found->backends + found->stoppedFrontends)
            hold(model.find(name) || name == u"http-in"_s, "only what is ours is found");
        for (const QByteArray &command : undoing(found->setByHand))
            hold(!command.contains('\n') && !command.contains(';'), "what is undone is one command");
    }
}

void alertsAreRead(const QByteArray &bytes)
{
    static const RenderedConfig rendered =
        renderConfig(exampleModel(), {u"/var/lib/proxym"_s, u"/run/proxym.sock"_s});
    QStringList names;
    for (const Culprit &culprit : culpritsFrom(rendered, u"/etc/haproxy.cfg"_s, bytes)) {
        const int lines = culprit.section.lastLine - culprit.section.firstLine + 1;
        hold(culprit.line >= 0 && culprit.line <= lines, "a culprit's line lies in its section");
        hold(!names.contains(culprit.section.name), "a culprit is named once");
        hold(!culprit.toString().contains(u'\n'), "a culprit is told in one line");
        names.append(culprit.section.name);
    }
}

QByteArray exampleStates()
{
    return "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "
           "srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state "
           "srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl "
           "srv_check_port "
           "srv_check_addr srv_agent_addr srv_agent_port\n"
           "4 web_80 1 web-10.0.0.1-31000 10.0.0.1 2 0 1 1 35 6 3 4 6 0 0 0 - 31000 - 0 0 - - 0\n"
           "4 web_80 2 web-10.0.0.9-31000 10.0.0.9 0 5 1 1 35 1 0 0 14 0 0 0 - 31000 - 0 0 - - 0\n"
           "5 db_80 1 db-2001:db8::1-1 2001:db8::1 2 8 1 1 35 6 3 4 6 0 0 0 - 1 - 0 0 - - 0\n\n";
}

} // namespace

QList<Target> haproxyTargets()
{
    return {
        {"haproxy-servers", serverStatesAreRead, {exampleStates()}},
        {"haproxy-map",
         mapsAreRead,
         {"0x55d0c8a0 web.test web_80\n0x55d0c8b0 other.test/api/ other_80\n\n",
          "Unknown map identifier.\n"}},
        {"haproxy-info",
         infoIsRead,
         {"proc.generation: type=str value=<0123456789abcdef>\n\nName: HAProxy\nVersion: 2.6.12-1\nPid: "
          "4711\n"
          "Stopping: 0\nNode: edge1\n",
          "Pid: 1\nproc.generation:"}},
        {"haproxy-stat",
         statisticsAreRead,
         {"# pxname,svname,qcur,scur,status,rate,req_rate,addr,\n"
          "web_80,web-10.0.0.1-31000,0,3,UP,1,,10.0.0.1:31000,\nweb_80,BACKEND,0,3,UP,1,,,\n\nNo such "
          "proxy.\n",
          "# pxname,svname,status,\na,b,\"DOWN, 1/2 \"\"x\"\"\",\n"}},
        {"haproxy-traffic",
         trafficIsRead,
         {"Name: HAProxy\nPid: 7\n\n# pxname,svname,qcur,scur,stot,hrsp_4xx,hrsp_5xx,req_tot,rtime,\n"
          "http-in,FRONTEND,,1,20,1,2,20,,\nweb_80,BACKEND,0,1,20,1,2,20,5,\n\n"}},
        {"haproxy-counts",
         countsAreRead,
         {exampleStates() + "Can't find backend.\n\n", "1\n# be_id\n\n1\n# be_id\n\n"}},
        {"haproxy-backends",
         backendsAreRead,
         {"# pxname,svname,status,act,bck,\nweb_80,BACKEND,UP,1,0,\ndb_80,BACKEND,DOWN,0,0,\n\n"}},
        {"haproxy-discrepancies",
         discrepanciesAreFound,
         {exampleStates(), "0x1 web.test web_80\n0x2 a.test db_80\n",
          "http-in,FRONTEND,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,PAUSED,\n"}},
        {"haproxy-certificates",
         certificatesInForceAreRead,
         {"# /var/lib/proxym/certs\n/var/lib/proxym/certs/a.pem\n/var/lib/proxym/certs/b.pem [alpn h2] "
          "!x\n\n",
          "Filename: /var/lib/proxym/certs/a.pem\nStatus: Used\nSHA1 FingerPrint: 669AC874\n\nCan't display "
          "the "
          "certificate: Not found or the certificate is a bundle!\n"}},
        {"certificate-file",
         certificateFilesAreRead,
         {"x\n-----BEGIN PRIVATE KEY-----\nbm9uZQ==\n-----END PRIVATE KEY-----\n\n-----BEGIN "
          "CERTIFICATE-----\r\nbm9uZQ==\r\n-----END CERTIFICATE-----",
          "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n"}},
        {"haproxy-alerts",
         alertsAreRead,
         {"[NOTICE]   (12) : haproxy version is 2.6.12\n[ALERT]    (12) : config : parsing "
          "[/etc/haproxy.cfg:40] : "
          "unknown keyword 'nonsense' in 'backend' section\n[ALERT]    (12) : config : backend 'web_80': no "
          "such thing\n"
          "[ALERT]    (12) : config : Fatal errors found in configuration.\n",
          "[ALERT] (1) : [/etc/haproxy.cfg:99999999999] x\n[ALERT] (1) : proxy 'db_80/x'\n"}},
    };
}

} // namespace proxym::test
