// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"

#include "app/appsettings.h"
#include "app/daemon.h"
#include "app/explaincommand.h"
#include "app/helptext.h"
#include "app/inquiry.h"
#include "app/migratecommand.h"
#include "app/options.h"
#include "app/printing.h"
#include "app/statuscommand.h"
#include "base/logging.h"
#include "log/logsink.h"
#include "marathon/marathonrows.h"
#include "settings/envfile.h"
#include "signal/signalnotifier.h"
#include "status/statusrows.h"
#include "systemd/servicemanager.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

enum ExitStatus { Good = 0, BadUsage = 64, BadSettings = 78 };

const QString nothingEnabled =
    u"nothing is enabled: set PROXYM_HAPROXY_ENABLED=1 and a source, for instance PROXYM_FILE_ENABLED=1 or "
    "PROXYM_MARATHON_SERVERS"_s;

Result<Variables> variablesFrom(const QString &envFile)
{
    const Variables environment = variablesOf(QProcessEnvironment::systemEnvironment());
    if (envFile.isEmpty())
        return environment;
    return readEnvFile(envFile).map(
        [&environment](const Variables &below) { return overlaid(below, environment); });
}

Task<> quitWith(Task<int> task)
{
    const int status = co_await task;
    co_await pause(std::chrono::milliseconds(0)); // QCoreApplication::exit() has no effect before exec()
    QCoreApplication::exit(status);
}

void complain(const QStringList &mistakes, const QStringList &warnings = {})
{
    for (const QString &mistake : mistakes)
        print(stderr, u"proxym: "_s + mistake + u'\n');
    for (const QString &warning : warnings)
        print(stderr, u"proxym: warning: "_s + warning + u'\n');
}

//! Repeats them in the log, for programs that read it; people who have just typed a command look at stderr.
void log(const QStringList &mistakes, const QStringList &warnings)
{
    for (const QString &mistake : mistakes)
        logCritical() << mistake;
    for (const QString &warning : warnings)
        logWarning() << warning;
}

//! Adds that nothing is enabled only if nothing else is wrong, as another mistake may be the reason.
QStringList withNothingEnabled(QStringList mistakes, const AppSettings &settings)
{
    if (mistakes.isEmpty() && settings.modules.isEmpty())
        mistakes.append(nothingEnabled);
    return mistakes;
}

//! What a command or the daemon begins with.
struct Beginning {
    AppSettings settings;
    QStringList mistakes;
    QStringList warnings;
};

Beginning beginWith(const Variables &variables, Environment::Sight sight)
{
    Environment environment(variables, sight);
    Beginning beginning{.settings = readSettings(environment)};
    beginning.mistakes = withNothingEnabled(environment.mistakes(), beginning.settings);
    beginning.warnings = environment.warnings();
    return beginning;
}

//! For `--check` and the daemon: the page is where systemd listens already, whatever the settings say.
void usePassedSockets(Beginning &beginning)
{
    StatusSettings &status = beginning.settings.status;
    const auto passed = takePassedSockets();
    if (!passed)
        beginning.mistakes.append(passed.error().what);
    else
        status.passed = *passed;
    if (status.passed.isEmpty() || !status.listenAddress)
        return;
    const Endpoint address = status.passed.first().address;
    if (*status.listenAddress != address)
        beginning.warnings.append(
            u"PROXYM_LISTEN_ADDRESS is not used: systemd listens on %1 for the page"_s.arg(
                address.toString()));
}

int check(const Variables &variables)
{
    Beginning beginning = beginWith(variables, Environment::Sight::WhatTheyName);
    usePassedSockets(beginning);
    complain(beginning.mistakes, beginning.warnings);
    if (!beginning.mistakes.isEmpty())
        return BadSettings;
    print(stdout, u"settings are good\n"_s);
    for (const OpenSocket &socket : std::as_const(beginning.settings.status.passed))
        print(stdout, u"the page is on %1, passed by systemd\n"_s.arg(socket.address.toString()));
    return Good;
}

//! Reads only the settings that say where the other proxym is and who may query it.
int ask(const Options &options, const Variables &variables)
{
    letSignalsEndTheProcess();
    Environment environment(variables);
    const auto access = environment.read(statusTable);
    if (!environment.mistakes().isEmpty()) {
        complain(environment.mistakes());
        return BadSettings;
    }
    const auto events = environment.read(marathonTable).callbackAddress();
    const Endpoint address = options.address.value_or(reachable(access.pageAddress(events)));
    launch("main",
           quitWith(options.mode == Mode::Status ? statusCommand(address, access, options.asJson)
                                                 : explainCommand(address, access, options.what)));
    return QCoreApplication::exec();
}

//! Reads only the settings that say where Marathon is.
int migrate(const Variables &variables)
{
    letSignalsEndTheProcess();
    Environment environment(variables);
    const MarathonSettings settings = environment.read(marathonTable);
    QStringList mistakes = environment.mistakes();
    if (mistakes.isEmpty() && settings.servers.isEmpty())
        mistakes.append(u"PROXYM_MARATHON_SERVERS is required"_s);
    if (!mistakes.isEmpty()) {
        complain(mistakes);
        return BadSettings;
    }
    launch("main", quitWith(migrateCommand(settings)));
    return QCoreApplication::exec();
}

int run(const Options &options, const Variables &variables)
{
    Beginning beginning = beginWith(variables, Environment::Sight::Texts);
    if (options.mode == Mode::Daemon)
        usePassedSockets(beginning);
    const auto &[settings, mistakes, warnings] = beginning;
    const auto format = LogFormat::compile(settings.log.format); // valid: checked by the setting's row
    constexpr int out = 1, error = 2;
    const bool isDryRun = options.mode == Mode::DryRun;
    StreamSink sink(settings.log.level, *format, isDryRun ? error : out); // its stdout is for the diff
    sink.install();
    if (!mistakes.isEmpty()) {
        if (settings.log.isJson() || leadsToJournal(error))
            log(mistakes, warnings);
        else
            complain(mistakes, warnings);
        return BadSettings;
    }
    Daemon daemon(settings, warnings);
    launch("main",
           quitWith(isDryRun                         ? daemon.dryRun(options.isStrict)
                        : options.mode == Mode::Once ? daemon.runOnce()
                                                     : daemon.run()));
    return QCoreApplication::exec();
}

} // namespace

int runCommandLine(const QStringList &arguments)
{
    const auto options = optionsFrom(arguments);
    if (!options) {
        complain({options.error().what});
        return BadUsage;
    }
    if (options->mode == Mode::Help) {
        print(stdout, helpText());
        return Good;
    }
    if (options->mode == Mode::Version) {
        print(stdout, QStringLiteral("proxym " PROXYM_VERSION "\n"));
        return Good;
    }
    const auto variables = variablesFrom(options->envFile);
    if (!variables) {
        complain({variables.error().what});
        return BadSettings;
    }
    if (options->mode == Mode::Check)
        return check(*variables);
    if (options->mode == Mode::Status || options->mode == Mode::Explain)
        return ask(*options, *variables);
    if (options->mode == Mode::Migrate)
        return migrate(*variables);
    return run(*options, *variables);
}

} // namespace proxym
