// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonmigration.h"

#include "base/logging.h"
#include "marathon/services/marathonlblabels.h"
#include "marathon/services/marathonservices.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString forAllApps = uR"(For every app:
  - Ports of apps with a VHOST are reached by their domain only, not also by their service port.
  - PATH covers whole parts: /api is /api and /api/x, not /apix. The longest path wins, whatever the order.
  - Without BALANCE it is leastconn, where marathon-lb has roundrobin.
  - HAProxy checks by TCP; proxym.port.N.check has it check a path. Marathon's own checks count as well.
  - An app without tasks stays known, and its domains answer 503.
)"_s;

//! "2 servers"
QString counted(qsizetype number, const QString &what)
{
    return u"%1 %2%3"_s.arg(number).arg(what, number == 1 ? u""_s : u"s"_s);
}

//! "port 8080: HTTP for shop.test, path /api, 2 servers, balance roundrobin"
QString shown(const Service &service)
{
    QStringList facts;
    if (service.applicationProtocol == u"http")
        facts += u"HTTP for "_s + service.domains.join(u' ');
    else
        facts += u"TCP on port %1"_s.arg(service.listenPort().number());
    if (!service.path.isEmpty())
        facts += u"path "_s + service.path;
    facts += counted(service.hosts.size(), u"server"_s);
    for (auto [key, value] : textsOf(service.handling).asKeyValueRange())
        facts += key + u' ' + value;
    if (!service.group.isEmpty())
        facts += u"group "_s + service.group;
    if (service.weight)
        facts += u"weight %1"_s.arg(service.weight->number());
    return u"port %1: %2"_s.arg(service.port.number()).arg(facts.join(u", "_s));
}

//! Why marathon-lb would not serve it either.
QString whyNot(const MarathonApp &app)
{
    if (app.ports.isEmpty())
        return u"it has no ports"_s;
    QStringList said;
    for (auto [label, value] : app.lbLabels.asKeyValueRange()) {
        if (label.endsWith(u"GROUP") && !label.contains(u"DEPLOYMENT"))
            said += label + u'=' + value;
    }
    return said.isEmpty() ? u"it has no HAPROXY_GROUP"_s : said.join(u", "_s);
}

//! The part of the report about one app.
class AppReport {
public:
    AppReport(const MarathonApp &app, const QList<MarathonTask> &tasks, const QStringList &groups)
        : m_app(app)
        , m_translation(translatedFromLb(app, groups))
        , m_found(servicesFrom({app}, tasks, {.lbGroups = groups}))
    {
    }

    [[nodiscard]] bool isServed() const { return !m_found.services.isEmpty(); }
    [[nodiscard]] bool differs() const
    {
        return !m_translation.unknown.isEmpty() || !m_translation.complaints.isEmpty();
    }
    [[nodiscard]] QString text() const
    {
        QStringList lines{m_app.id};
        for (const Service &service : m_found.services)
            lines += u"  "_s + shown(service);
        if (!isServed())
            lines += u"  not served: "_s + whyNot(m_app);
        for (const QString &label : m_translation.unknown)
            lines += u"  differs: %1: %2"_s.arg(label, insteadOf(label));
        for (const QString &complaint : m_found.complaints)
            lines +=
                u"  %1: %2"_s.arg(m_translation.complaints.contains(complaint) ? u"differs"_s : u"note"_s,
                                  complaint.mid(m_app.id.size() + 2));
        for (QString &line : lines)
            line = escaped(line);
        return lines.join(u'\n') + u'\n';
    }

private:
    const MarathonApp &m_app;
    LbTranslation m_translation;
    Found m_found;
};

} // namespace

QString insteadOf(const QString &lbLabel)
{
    struct Instead {
        const char16_t *form;
        const char16_t *advice;
    };
    static constexpr Instead all[] = {
        {u"_SSL_CERT$", u"put the certificate into PROXYM_HAPROXY_CERTS_PATH; its port does not speak TLS"},
        {u"_BIND_ADDR$", u"PROXYM_HAPROXY_BIND_ADDRESS is the address of all ports"},
        {u"_BIND_OPTIONS$",
         u"ports have no options of their own; for TLS see global.cfg, ssl-default-bind-options"},
        {u"_NETWORK_ALLOWED_ACL$|_ACL_ALLOW_DENY$",
         u"a config line: http-request deny unless { src 10.0.0.0/8 }, or tcp-request content reject for "
         u"TCP"},
        {u"_HTTP_BACKEND_(REVPROXY_(PATH|GLUE)|REDIR|PROXYPASS_GLUE)$|_HSTS_OPTIONS$",
         u"config lines: http-request replace-path or redirect, http-response replace-header or set-header"},
        {u"_USERLIST_HEAD$",
         u"a userlist in global.cfg, and a config line: http-request auth unless { http_auth(USERLIST) }"},
        {u"HEALTHCHECK",
         u"proxym.port.N.check is the path that HAProxy checks; Marathon's own checks count as well"},
        {u"_SERVER_OPTIONS$", u"a config line: default-server and the options"},
        {u"_STICKY_OPTIONS$", u"HAPROXY_N_STICKY has proxym's own cookie"},
        {u"_(HTTP|HTTPS)_FRONTEND_", u"lines in http-frontend.cfg"},
        {u"_FRONTEND_",
         u"ports of their own have no lines for the frontend; those for the backend are config lines"},
        {u"_BACKEND_", u"config lines: proxym.port.N.config, or config in a settings file"},
    };
    static const QRegularExpression ofPort(u"^HAPROXY_[0-9]+_"_s);
    for (const Instead &instead : all) {
        if (lbLabel.contains(QRegularExpression(QString::fromUtf16(instead.form))))
            return QString::fromUtf16(instead.advice);
    }
    return lbLabel.contains(ofPort) ? u"marathon-lb has no such label for this port either"_s
                                    : u"marathon-lb has no such label either"_s;
}

Migration migrationFromLb(MarathonLists lists, const QStringList &groups)
{
    std::sort(lists.apps.begin(), lists.apps.end(),
              [](const MarathonApp &a, const MarathonApp &b) { return a.id < b.id; });
    Migration migration{.complaints = lists.complaints};
    qsizetype served = 0, different = 0;
    for (const MarathonApp &app : std::as_const(lists.apps)) {
        QList<MarathonTask> tasks = lists.tasks.of(app.id);
        for (MarathonTask &task : tasks)
            task.version.clear(); // earlier versions are not asked for
        const AppReport report(app, tasks, groups);
        migration.text += report.text();
        served += report.isServed() ? 1 : 0;
        different += report.differs() ? 1 : 0;
    }
    migration.differs = different > 0;
    migration.text += u"\n%1 for group %2: %3 served, %4 with a difference\n\n"_s.arg(
        counted(lists.apps.size(), u"app"_s), escaped(groups.join(u',')), QString::number(served),
        QString::number(different));
    migration.text += forAllApps;
    return migration;
}

} // namespace proxym
