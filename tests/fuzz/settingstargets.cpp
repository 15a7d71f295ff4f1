// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"
#include "haproxy/config/configlines.h"
#include "haproxy/settings/servicesettingsparser.h"
#include "log/logformat.h"
#include "settings/envfile.h"
#include "support/haproxy/configrules.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

Service exampleService(const QString &id, const QString &protocol)
{
    return {.id = id,
            .domains = {id.mid(1) + u".test"_s},
            .port = Port::of<80>(),
            .servicePort = Port::of<8000>(),
            .applicationProtocol = protocol,
            .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<31000>())},
            .source = u"File"_s};
}

void settingsFilesAreRead(const QByteArray &bytes)
{
    const auto settings = serviceSettingsFrom(bytes);
    const auto again = serviceSettingsFrom(bytes);
    hold(settings.has_value() == again.has_value() && (!settings || *settings == *again),
         "settings twice the same");
    if (!settings) {
        hold(settings.error() == again.error() && !settings.error().what.isEmpty(), "errors twice the same");
        return;
    }
    const ProxyRules rules{.httpPort = Port::of<80>(),
                           .settings = {{u"web_80"_s, *settings}, {u"db_80"_s, *settings}}};
    holdNone(brokenRulesOnTheWay({exampleService(u"/web"_s, u"http"_s), exampleService(u"/db"_s, u"tcp"_s)},
                                 rules));
}

//! Quoted for a shell.
QString quoted(const QString &value)
{
    return u'\'' + QString(value).replace(u'\'', u"'\\''"_s) + u'\'';
}

void envFilesAreRead(const QByteArray &bytes)
{
    static const QRegularExpression name(u"^[A-Za-z_][A-Za-z0-9_]*\\z"_s);
    const auto variables = parseEnvFile(QString::fromUtf8(bytes));
    if (!variables)
        return;
    QString written;
    for (auto [key, value] : variables->asKeyValueRange()) {
        hold(name.match(key).hasMatch(), "a variable has a shell's name");
        hold(!value.contains(u'\n'), "a value is one line");
        written += u"export "_s + key + u'=' + quoted(value) + u'\n';
    }
    const auto again = parseEnvFile(written);
    hold(again && *again == *variables, "what is written as for a shell reads the same");
}

void logFormatsAreCompiled(const QByteArray &bytes)
{
    const QString text = QString::fromUtf8(bytes);
    const auto format = LogFormat::compile(text);
    if (!format) {
        hold(!format.error().what.isEmpty(), "a mistake is explained");
        return;
    }
    const LogRecord record{
        .id = 7,
        .time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123)),
        .level = LogLevel::Warning,
        .place = {"../src/file/filegenerator.cpp", 12, "void proxym::FileGenerator::read()"},
        .message = u"%{level} %{time:2006}"_s};
    const QString line = format->line(record);
    hold(line == format->line(record), "a line twice the same");
    constexpr qsizetype widest = 1100; // output for each character of the format
    hold(line.size() <= text.size() * widest, "no verb writes without end");
}

void configLinesAreJudged(const QByteArray &bytes)
{
    const QStringList lines = QString::fromUtf8(bytes).split(u'\n');
    hold(refusalOfServiceLines(lines) == refusalOfServiceLines(lines), "lines are judged twice the same");
    (void)refusalOfFrontendLines(lines);
    Service http = exampleService(u"/web"_s, u"http"_s);
    Service tcp = exampleService(u"/db"_s, u"tcp"_s);
    http.config = lines;
    tcp.config = {QString::fromUtf8(bytes)}; // one text that contains line breaks
    holdNone(brokenRulesOnTheWay({std::move(http), std::move(tcp)}, {.httpPort = Port::of<80>()}));
}

} // namespace

QList<Target> settingsTargets()
{
    return {
        {"service-settings",
         settingsFilesAreRead,
         {"domains: [www.example.com, '*.example.com']\nprotocol: http\nbalance: hdr(X-User)\npath: "
          "/shop\ncheck: /health\n"
          "sticky: true\nredirectToHttps: yes\nconfig:\n  - http-response set-header X-Frame-Options DENY\n",
          "{\"balance\": \"leastconn\", \"check\": false, \"config\": \"option httplog\\ntimeout server "
          "5s\"}",
          "a: &a [x]\nb: *a\n? [k]\n: |\n  text\n--- !!str\n...\n"}},
        {"env-file",
         envFilesAreRead,
         {"# comment\nexport PROXYM_FILE_ENABLED=1\nPROXYM_A='one two' # three\nB=\"x\\\"y\"z\\ w\n\nC=\n",
          "A=$HOME\r\nB='\n"}},
        {"log-format",
         logFormatsAreCompiled,
         {"%{time:02.01.2006 15:04:05} [%{level}] %{longfunc}: %{message}",
          "%{color:bold}%{id:+05d} %{pid:x} %{time:2006-01-02T15:04:05.000Z07:00} %{level:-8.4s} "
          "%{shortfile:q} "
          "%{callpath:3} %{module} %{program}%{color:reset} %%{message:.20s} "
          "%{longpkg}%{shortpkg}%{shortfunc}%{longfile}",
          "%{time:Monday, Jan _2 3:04PM .999999999 MST -0700} %{message}"}},
        {"config-lines",
         configLinesAreJudged,
         {"http-request set-header X-A \"b c\" if { path_beg /a }\noption httplog\n\n# comment\nno option "
          "httpclose",
          "  timeout server 30s\nacl a src 10.0.0.0/8\nuse-server x if a\nserver evil 1.2.3.4:5\nbackend "
          "other"}},
    };
}

} // namespace proxym::test
