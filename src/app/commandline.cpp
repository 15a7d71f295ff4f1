// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"

#include "app/appsettings.h"
#include "app/daemon.h"
#include "app/helptext.h"
#include "app/options.h"
#include "core/logging.h"
#include "core/logsink.h"
#include "settings/envfile.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

enum ExitStatus { Good = 0, Failed = 1, BadUsage = 64, BadSettings = 78 };

const QString nothingEnabled =
    u"nothing is enabled: set PROXYM_HAPROXY_ENABLED=1 and a source, PROXYM_FILE_ENABLED=1 or "
    "PROXYM_MARATHON_SERVERS for instance"_s;

void print(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

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
    co_await pause(std::chrono::milliseconds(0)); // QCoreApplication::exit() means nothing before exec()
    QCoreApplication::exit(status);
}

int runDaemon(const AppSettings &settings, Modules modules, const Options &options,
              const QStringList &warnings)
{
    Daemon daemon(settings, std::move(modules), warnings);
    launch("main",
           quitWith(options.mode == Mode::Once         ? daemon.runOnce()
                        : options.mode == Mode::DryRun ? daemon.dryRun(options.isStrict)
                                                       : daemon.run()));
    return QCoreApplication::exec();
}

void complain(const QStringList &complaints)
{
    for (const QString &complaint : complaints)
        print(stderr, u"proxym: "_s + complaint + u'\n');
}

void complain(const QStringList &mistakes, const QStringList &warnings)
{
    complain(mistakes);
    for (const QString &warning : warnings)
        complain({u"warning: "_s + warning});
}

//! For whoever reads the log by machine; by itself it is not the place for what a person has just typed.
void log(const QStringList &mistakes, const QStringList &warnings)
{
    for (const QString &mistake : mistakes)
        logCritical() << mistake;
    for (const QString &warning : warnings)
        logWarning() << warning;
}

} // namespace

int runCommandLine(const QStringList &arguments)
{
    const auto options = optionsFrom(arguments);
    if (!options) {
        print(stderr, u"proxym: "_s + options.error().what + u'\n');
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
    const bool isCheck = options->mode == Mode::Check;
    Environment environment(*variables,
                            isCheck ? Environment::Sight::WhatTheyName : Environment::Sight::Texts);
    const AppSettings settings = readSettings(environment);
    QStringList mistakes = environment.mistakes();
    Modules modules = mistakes.isEmpty() ? makeModules(settings) : Modules();
    if (mistakes.isEmpty() && modules.empty())
        mistakes.append(nothingEnabled);
    const auto format = LogFormat::compile(settings.log.format); // its row has compiled it once before
    constexpr int out = 1, error = 2;
    StreamSink sink(settings.log.level, *format,
                    options->mode == Mode::DryRun ? error : out); // stdout is the diff's
    sink.install();
    if (!mistakes.isEmpty() && settings.log.isJson() && !isCheck)
        log(mistakes, environment.warnings());
    else if (!mistakes.isEmpty() || isCheck)
        complain(mistakes, environment.warnings());
    if (!mistakes.isEmpty())
        return BadSettings;
    if (isCheck) {
        print(stdout, u"settings are good\n"_s);
        return Good;
    }
    return runDaemon(settings, std::move(modules), *options, environment.warnings());
}

} // namespace proxym
