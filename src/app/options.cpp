// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/options.h"

#include "base/logging.h"
#include "settings/settingvalue.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Options that select the mode; at most one may be given.
const QMap<QString, Mode> modeOptions{{u"help"_s, Mode::Help},       {u"h"_s, Mode::Help},
                                      {u"version"_s, Mode::Version}, {u"check"_s, Mode::Check},
                                      {u"once"_s, Mode::Once},       {u"dry-run"_s, Mode::DryRun}};

//! Words that select the mode: those that query a running proxym, and another one.
const QMap<QString, Mode> queries{{u"status"_s, Mode::Status}, {u"explain"_s, Mode::Explain}};
const QString migrate = u"migrate"_s;

//! Qt's "Unknown option 'x'." in the style of our errors: lower case, without a full stop.
QString sentencePart(const QString &sentence)
{
    return sentence.left(1).toLower() + sentence.mid(1).chopped(1);
}

tl::unexpected<Error> wrong(const QString &what)
{
    return failure(Error::Kind::Malformed, escaped(what) + u"; see --help"_s);
}

Result<Mode> modeIn(const QCommandLineParser &parser)
{
    Mode mode = Mode::Daemon;
    QStringList given;
    for (auto [name, each] : modeOptions.asKeyValueRange()) {
        if (!parser.isSet(name))
            continue;
        if (each == Mode::Help)
            return each; // whatever else is asked for
        mode = each;
        given.append(u"--"_s + name);
    }
    if (const QStringList words = parser.positionalArguments(); !words.isEmpty()) {
        if (!queries.contains(words.first()) && words.first() != migrate)
            return wrong(u"unknown command %1"_s.arg(words.first()));
        mode = queries.value(words.first(), Mode::Migrate);
        given.append(words.first());
    }
    if (given.size() > 1)
        return wrong(u"%1 exclude each other"_s.arg(given.join(u" and "_s)));
    return mode;
}

//! The first option that has no meaning in this mode.
QString straying(const QCommandLineParser &parser, Mode mode)
{
    if (parser.isSet(u"strict"_s) && mode != Mode::DryRun)
        return u"--strict goes with --dry-run"_s;
    if (parser.isSet(u"json"_s) && mode != Mode::Status)
        return u"--json goes with status"_s;
    if (parser.isSet(u"address"_s) && !queries.values().contains(mode))
        return u"--address goes with "_s + queries.keys().join(u" and "_s);
    return {};
}

} // namespace

Result<Options> optionsFrom(const QStringList &arguments)
{
    QCommandLineParser parser;
    for (const QString &name : modeOptions.keys() + QStringList{u"strict"_s, u"json"_s})
        parser.addOption(QCommandLineOption(name));
    parser.addOption(QCommandLineOption(u"env-file"_s, {}, u"FILE"_s));
    parser.addOption(QCommandLineOption(u"address"_s, {}, u"HOST:PORT"_s));
    if (!parser.parse(arguments))
        return wrong(sentencePart(parser.errorText()));
    const auto mode = modeIn(parser);
    if (!mode)
        return tl::unexpected(mode.error());
    if (const QString stray = straying(parser, *mode); !stray.isEmpty())
        return wrong(stray);
    Options options{.mode = *mode,
                    .envFile = parser.value(u"env-file"_s),
                    .isStrict = parser.isSet(u"strict"_s),
                    .asJson = parser.isSet(u"json"_s)};
    if (parser.isSet(u"env-file"_s) && options.envFile.isEmpty())
        return wrong(u"--env-file needs a file"_s);
    if (parser.isSet(u"address"_s)) {
        const auto address = SettingValue<Endpoint>::parse(parser.value(u"address"_s));
        if (!address)
            return wrong(u"--address "_s + address.error().what);
        options.address = *address;
    }
    QStringList words = parser.positionalArguments();
    if (options.mode == Mode::Explain && (words.size() < 2 || words.at(1).isEmpty()))
        return wrong(u"explain needs an id, a NAME or a domain"_s);
    if (options.mode == Mode::Explain)
        options.what = words.takeAt(1);
    if (options.mode == Mode::Migrate && words.value(1) != u"marathon-lb")
        return wrong(u"migrate needs to know from what: marathon-lb"_s);
    if (options.mode == Mode::Migrate)
        words.removeAt(1);
    if (words.size() > 1)
        return wrong(u"%1 takes no further argument: %2"_s.arg(words.first(), words.at(1)));
    return options;
}

} // namespace proxym
