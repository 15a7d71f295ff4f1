// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/options.h"

#include "core/logging.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Options that say what to do; at most one of them makes sense.
struct ModeOption {
    QCommandLineOption option;
    Mode mode;
};

QList<ModeOption> modeOptions()
{
    return {
        {QCommandLineOption(QStringList{u"h"_s, u"help"_s}), Mode::Help},
        {QCommandLineOption(u"version"_s), Mode::Version},
        {QCommandLineOption(u"check"_s), Mode::Check},
        {QCommandLineOption(u"once"_s), Mode::Once},
        {QCommandLineOption(u"dry-run"_s), Mode::DryRun},
    };
}

//! Qt's "Unknown option 'x'." as our errors are: lower case, without a full stop.
QString sentencePart(const QString &sentence)
{
    return sentence.left(1).toLower() + sentence.mid(1).chopped(1);
}

tl::unexpected<Error> wrong(const QString &what)
{
    return failure(Error::Kind::Malformed, escaped(what) + u"; see --help"_s);
}

Result<Mode> modeIn(const QCommandLineParser &parser, const QList<ModeOption> &modes)
{
    Mode mode = Mode::Daemon;
    QStringList given;
    for (const ModeOption &each : modes) {
        if (!parser.isSet(each.option))
            continue;
        if (each.mode == Mode::Help)
            return Mode::Help; // whatever else is asked for
        mode = each.mode;
        given.append(u"--"_s + each.option.names().last());
    }
    if (given.size() > 1)
        return wrong(u"%1 exclude each other"_s.arg(given.join(u" and "_s)));
    return mode;
}

} // namespace

Result<Options> optionsFrom(const QStringList &arguments)
{
    const QList<ModeOption> modes = modeOptions();
    const QCommandLineOption envFile(u"env-file"_s, {}, u"FILE"_s);
    QCommandLineParser parser;
    for (const ModeOption &each : modes)
        parser.addOption(each.option);
    const QCommandLineOption strict(u"strict"_s);
    parser.addOptions({envFile, strict});
    if (!parser.parse(arguments))
        return wrong(sentencePart(parser.errorText()));
    if (!parser.positionalArguments().isEmpty())
        return wrong(u"unknown command %1"_s.arg(parser.positionalArguments().first()));
    if (parser.isSet(envFile) && parser.value(envFile).isEmpty())
        return wrong(u"--env-file needs a file"_s);
    const auto mode = modeIn(parser, modes);
    if (!mode)
        return tl::unexpected(mode.error());
    const Options options{.mode = *mode, .envFile = parser.value(envFile), .isStrict = parser.isSet(strict)};
    if (options.isStrict && *mode != Mode::DryRun)
        return wrong(u"--strict goes with --dry-run"_s);
    return options;
}

} // namespace proxym
