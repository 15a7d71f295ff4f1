// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/haproxy/configrules.h"
#include "haproxy/config/modelmaker.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/plan/plan.h"
#include "manager/settle/buildinventory.h"
#include "support/inventoryrules.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

const RenderPaths &examplePaths()
{
    static const RenderPaths paths{u"/var/lib/proxym"_s, u"/run/proxym.sock"_s};
    return paths;
}

QByteArrayList linesOf(const QByteArray &text)
{
    QByteArrayList lines = text.split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

//! Everything that does not depend on the services, without the generation. There is a named `defaults` for
//! each set of settings that services have.
QByteArrayList linesOfOurs(const RenderedConfig &rendered, const ProxyModel &model)
{
    const QMap<QString, ProxyBackend> defaults = namedDefaults(model);
    const QByteArrayList lines = linesOf(rendered.config.whole());
    QByteArrayList ours;
    for (const ConfigSection &section : rendered.sections) {
        if (section.kind == SectionKind::Service || defaults.contains(section.name))
            continue;
        for (const QByteArray &line :
             lines.mid(section.firstLine - 1, section.lastLine - section.firstLine + 1)) {
            if (!line.contains("proc.generation"))
                ours.append(line);
        }
    }
    return ours;
}

ProxyModel withoutServices(ProxyModel model)
{
    model.backends.clear();
    model.maps = {};
    return model;
}

//! The directives that proxym itself gives a service.
bool isOurDirective(const QByteArray &word)
{
    static const QByteArrayList ours{"bind",
                                     "balance",
                                     "hash-type",
                                     "cookie",
                                     "dynamic-cookie-key",
                                     "http-request",
                                     "option",
                                     "mode",
                                     "http-check",
                                     "retry-on",
                                     "default-server",
                                     "server",
                                     "load-server-state-from-file"};
    return ours.contains(word);
}

void checkSection(const QByteArrayList &lines, const ProxyBackend &backend, QStringList &broken)
{
    static const QRegularExpression server(
        u"^    server [A-Za-z0-9_.:-]+ ([0-9.]+|\\[[0-9a-f:.]+\\]):[0-9]{1,5}( weight [0-9]{1,3})?\\z"_s);
    const auto expect = [&](bool holds, const QByteArray &what) {
        if (!holds)
            broken.append(backend.name + u": "_s + QString::fromUtf8(what));
    };
    QByteArrayList added;
    for (const QString &line : backend.config) {
        if (!line.trimmed().isEmpty())
            added.append("    " + line.trimmed().toUtf8());
    }
    qsizetype servers = 0;
    const QByteArray keyword = backend.listenPort ? "listen " : "backend ";
    expect(lines.value(0).isEmpty() && lines.value(1).startsWith(keyword + backend.name.toUtf8()),
           "its section is not its");
    for (const QByteArray &line : lines.mid(2)) {
        if (added.removeOne(line))
            continue;
        const QByteArray word = line.trimmed().split(' ').first();
        expect(line.startsWith("    ") && isOurDirective(word), "a line nobody wrote: " + line);
        if (word != "server")
            continue;
        expect(server.match(QString::fromUtf8(line)).hasMatch(), "a server line with more in it: " + line);
        ++servers;
    }
    expect(added.isEmpty(), "a config line is missing or is not one line");
    expect(servers == backend.servers.size(), "not as many server lines as servers");
}

void checkMap(const QByteArray &text, const QMap<QString, QString> &entries, const ProxyModel &model,
              QStringList &broken)
{
    const QByteArrayList lines = linesOf(text);
    if (lines.size() != entries.size())
        broken.append(u"a map has %1 lines for %2 entries"_s.arg(lines.size()).arg(entries.size()));
    for (const QByteArray &line : lines) {
        const QByteArrayList words = line.split(' ');
        if (words.size() != 2 || line.contains('#') || !model.find(QString::fromUtf8(words.value(1))))
            broken.append(u"a map line that leads nowhere: "_s + QString::fromUtf8(line));
    }
}

//! With all servers added and all routes set, the socket receives exactly the intended number of commands.
void checkCommands(const ProxyModel &model, QStringList &broken)
{
    ProxyModel before = model;
    before.maps = {};
    changeEach(before.backends, [](Shared<ProxyBackend> &backend) { setServers(backend, {}); });
    const Plan plan = planChange(before, model, {});
    const auto *update = std::get_if<RuntimeUpdate>(&plan);
    if (!update)
        return;
    qsizetype commands = 0;
    for (const QByteArray &line : commandLines(update->commands, examplePaths())) {
        commands += line.split(';').size();
        if (line.count('\n') != 1 || line.contains('\0') || line.contains("<<") || line.contains('#'))
            broken.append(u"a socket line that is more than commands: "_s
                          + QString::fromUtf8(line.left(300)));
    }
    if (commands != update->commands.size())
        broken.append(u"the socket reads %1 commands for %2"_s.arg(commands).arg(update->commands.size()));
}

} // namespace

QStringList brokenRulesOf(const RenderedConfig &rendered, const ProxyModel &model)
{
    QStringList broken;
    const bool isPlain = std::ranges::none_of(rendered.config.whole(), [](char c) {
        return (quint8(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    });
    if (!isPlain)
        broken.append(u"a control character"_s);
    const ProxyModel none = withoutServices(model);
    if (linesOfOurs(rendered, model) != linesOfOurs(renderConfig(none, examplePaths()), none))
        broken.append(u"services changed what is not theirs"_s);

    const QByteArrayList lines = linesOf(rendered.config.whole());
    auto backend = model.backends.begin();
    int lastLine = 0;
    for (const ConfigSection &section : rendered.sections) {
        if (section.firstLine != lastLine + 1)
            broken.append(section.name + u": a gap before its section"_s);
        lastLine = section.lastLine;
        if (section.kind == SectionKind::Service && backend != model.backends.end())
            checkSection(lines.mid(section.firstLine - 1, section.lastLine - section.firstLine + 1),
                         *backend++, broken);
    }
    if (backend != model.backends.end() || lastLine != lines.size())
        broken.append(u"sections and lines do not match"_s);

    checkMap(rendered.maps.value(hostsMap), model.maps.hosts, model, broken);
    checkMap(rendered.maps.value(pathsMap), model.maps.paths, model, broken);
    checkMap(rendered.maps.value(wildcardsMap), model.maps.wildcards, model, broken);
    checkCommands(model, broken);
    return broken;
}

QStringList brokenRulesOnTheWay(const Services &services, const ProxyRules &rules)
{
    const Host target = *Host::from(u"t1.example.com"_s, Port::of<31001>());
    const AddressBook addresses{
        .addresses = {{u"node-1.example.com"_s, u"10.0.0.1"_s}, {u"node-2"_s, u"2001:db8::2"_s}},
        .records = {{u"_web._tcp.example.com"_s, {{0, 7, target, u"10.0.0.4"_s}}}}};
    const Inventory inventory = buildInventory(
        {{services.isEmpty() ? QString() : services.first()->source, services}}, addresses, rules, {});
    HaproxySettings settings;
    settings.httpPort = rules.httpPort.value_or(settings.httpPort);
    const Modelled modelled = modelFrom(inventory, settings, {});
    const ProxyModel model = replaceCulprits(modelled.model, modelled.refused.keys(), nullptr);
    return brokenRulesOf(inventory, rules) + brokenRulesOf(renderConfig(model, examplePaths()), model);
}

} // namespace proxym::test
