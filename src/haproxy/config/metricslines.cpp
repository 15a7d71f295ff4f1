// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/metricslines.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString ifThereIsAnExporter = u".if feature(PROMEX)"_s;

} // namespace

void writeFigures(const Endpoint &address, ConfigWriter &out)
{
    out.directive(u"bind "_s + address.toString());
    out.directive(u"http-request set-log-level silent"_s); // it is asked every few seconds
    out.directive(ifThereIsAnExporter);
    out.directive(u"http-request use-service prometheus-exporter if { path /metrics }"_s);
    out.directive(u".else"_s);
    out.directive(u"http-request return status 501 content-type text/plain string "
                  "\"this HAProxy is built without its Prometheus exporter\\n\" if { path /metrics }"_s);
    out.directive(u".endif"_s);
    out.directive(u"http-request return status 404 content-type text/plain string "
                  "\"here are /metrics and /stats\\n\" unless { path /stats } or { path_beg /stats; }"_s);
    out.directive(u"stats enable"_s);
    out.directive(u"stats uri /stats"_s);
    out.directive(u"stats refresh 10s"_s);
}

void noteExporter(ConfigWriter &out)
{
    out.directive(ifThereIsAnExporter);
    out.directive(u"set-var proc.exporter str(yes)"_s);
    out.directive(u".endif"_s);
}

bool hasExporterIn(const QByteArray &answer)
{
    return answer.contains("proc.exporter: type=str value=<yes>");
}

} // namespace proxym
