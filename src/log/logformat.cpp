// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/logformat.h"

#include "log/gotime.h"
#include "log/logplace.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QRegularExpression>

#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Piece = LogFormat::Piece;

QString withLine(const QString &file, const LogPlace &place)
{
    return file + u':' + QString::number(place.line);
}

//! The parts of printf's "-9.4s".
struct Spec {
    bool left = false;
    bool zeros = false;
    bool plus = false;
    int width = 0;
    std::optional<int> precision;
    QChar conversion;
};

std::optional<Spec> specFrom(const QString &argument, const QString &conversions)
{
    static const QRegularExpression form(u"^([-+0]*)(\\d{0,3})(?:\\.(\\d{1,3}))?([a-zA-Z])\\z"_s);
    const auto match = form.match(argument);
    if (!match.hasMatch() || !conversions.contains(match.captured(4)))
        return std::nullopt;
    const QString flags = match.captured(1);
    Spec spec{flags.contains(u'-'), flags.contains(u'0'), flags.contains(u'+'), match.captured(2).toInt()};
    if (match.hasCaptured(3))
        spec.precision = match.captured(3).toInt();
    spec.conversion = match.captured(4).front();
    return spec;
}

QString justified(const QString &text, const Spec &spec)
{
    return spec.left ? text.leftJustified(spec.width)
                     : text.rightJustified(spec.width, spec.zeros ? u'0' : u' ');
}

QString shownText(const QString &text, const Spec &spec)
{
    const QString cut = spec.precision ? text.left(*spec.precision) : text;
    return justified(spec.conversion == u'q' ? u'"' + cut + u'"' : cut, spec);
}

QString shownNumber(quint64 number, const Spec &spec)
{
    static const QMap<QChar, int> bases{{u'x', 16}, {u'X', 16}, {u'o', 8}, {u'b', 2}};
    QString digits = QString::number(number, bases.value(spec.conversion, 10));
    if (spec.conversion == u'X')
        digits = digits.toUpper();
    digits = digits.rightJustified(spec.precision.value_or(0), u'0');
    if (!spec.plus)
        return justified(digits, spec);
    return spec.zeros && !spec.left ? u'+' + digits.rightJustified(spec.width - 1, u'0')
                                    : justified(u'+' + digits, spec);
}

tl::unexpected<Error> badArgument(const QString &argument, const QString &wanted)
{
    return failure(Error::Kind::Malformed,
                   u"does not accept the argument \"%1\", but %2"_s.arg(argument, wanted));
}

using Compiled = Result<Piece>;

template <class Text> Compiled textVerb(const QString &argument, Text textOf)
{
    const auto spec = specFrom(argument.isEmpty() ? u"s"_s : argument, u"svq"_s);
    if (!spec)
        return badArgument(argument, u"one like \"-9.4s\""_s);
    return [spec = *spec, textOf](const LogRecord &record) { return shownText(textOf(record), spec); };
}

template <class Number> Compiled numberVerb(const QString &argument, Number numberOf)
{
    const auto spec = specFrom(argument.isEmpty() ? u"d"_s : argument, u"dvxXob"_s);
    if (!spec)
        return badArgument(argument, u"one like \"05d\""_s);
    return [spec = *spec, numberOf](const LogRecord &record) { return shownNumber(numberOf(record), spec); };
}

Compiled timeVerb(const QString &argument)
{
    const GoTime layout(argument.isEmpty() ? u"2006-01-02T15:04:05.999Z07:00"_s : argument);
    return [layout](const LogRecord &record) {
        const auto second = std::chrono::floor<std::chrono::seconds>(record.time);
        const auto fraction = std::chrono::duration_cast<std::chrono::nanoseconds>(record.time - second);
        return layout.format(QDateTime::fromSecsSinceEpoch(second.time_since_epoch().count()), fraction);
    };
}

Compiled callPathVerb(const QString &argument)
{
    bool isNumber = true;
    const uint depth = argument.isEmpty() ? 0 : argument.toUInt(&isNumber);
    if (!isNumber || depth > 100)
        return badArgument(argument, u"a depth up to 100"_s);
    return [depth](const LogRecord &record) { return callPathOf(record.place, int(depth)); };
}

//! go-logging's ANSI colours; levels without one there get the terminal's own.
Compiled colorVerb(const QString &argument)
{
    if (argument == u"reset")
        return [](const LogRecord &) { return u"\x1b[0m"_s; };
    if (!argument.isEmpty() && argument != u"bold")
        return badArgument(argument, u"\"bold\" or \"reset\""_s);
    const QString end = argument.isEmpty() ? u"m"_s : u";1m"_s;
    return [end](const LogRecord &record) {
        constexpr int colors[]{36, 39, 32, 33, 31, 35};
        return u"\x1b["_s + QString::number(colors[int(record.level)]) + end;
    };
}

QString programName()
{
    const QString name = QString::fromLocal8Bit(program_invocation_short_name);
    return name.isEmpty() ? u"proxym"_s : name;
}

using Verb = Compiled (*)(const QString &argument);

const QMap<QString, Verb> &verbs()
{
    using Record = const LogRecord &;
    static const QMap<QString, Verb> all{
        {u"id"_s, [](const QString &a) { return numberVerb(a, [](Record r) { return r.id; }); }},
        {u"pid"_s, [](const QString &a) { return numberVerb(a, [](Record) { return quint64(getpid()); }); }},
        {u"time"_s, timeVerb},
        {u"level"_s,
         [](const QString &a) { return textVerb(a, [](Record r) { return levelName(r.level); }); }},
        {u"module"_s, [](const QString &a) { return textVerb(a, [](Record) { return u"proxym"_s; }); }},
        {u"program"_s, [](const QString &a) { return textVerb(a, [](Record) { return programName(); }); }},
        {u"message"_s, [](const QString &a) { return textVerb(a, [](Record r) { return r.message; }); }},
        {u"longfile"_s,
         [](const QString &a) {
             return textVerb(a, [](Record r) { return withLine(fileOf(r.place), r.place); });
         }},
        {u"shortfile"_s,
         [](const QString &a) {
             return textVerb(a,
                             [](Record r) { return withLine(fileOf(r.place).section(u'/', -1), r.place); });
         }},
        {u"longpkg"_s,
         [](const QString &a) {
             return textVerb(a, [](Record r) { return u"proxym/"_s + packageOf(r.place); });
         }},
        {u"shortpkg"_s,
         [](const QString &a) { return textVerb(a, [](Record r) { return packageOf(r.place); }); }},
        {u"longfunc"_s,
         [](const QString &a) { return textVerb(a, [](Record r) { return functionOf(r.place); }); }},
        {u"shortfunc"_s,
         [](const QString &a) {
             return textVerb(a, [](Record r) { return functionOf(r.place).section(u"::"_s, -1); });
         }},
        {u"callpath"_s, callPathVerb},
        {u"color"_s, colorVerb},
    };
    return all;
}

//! `text` is the part between the braces: "level:.4s".
Compiled compileVerb(const QString &text)
{
    const QString name = text.section(u':', 0, 0);
    const Verb verb = verbs().value(name);
    if (!verb)
        return failure(Error::Kind::Malformed,
                       u"there is no verb %{%1}, only "_s.arg(name) + verbs().keys().join(u' '));
    return verb(text.section(u':', 1)).map_error([&name](const Error &error) {
        return Error{error.kind, u"%{"_s + name + u"} "_s + error.what};
    });
}

} // namespace

Result<LogFormat> LogFormat::compile(const QString &text)
{
    LogFormat format;
    if (text == u"json") {
        format.m_pieces.append(&jsonLine);
        return format;
    }
    qsizetype verbCount = 0;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype verb = text.indexOf(u"%{"_s, at);
        if (QString plain = text.mid(at, verb < 0 ? -1 : verb - at); !plain.isEmpty())
            format.m_pieces.append([plain](const LogRecord &) { return plain; });
        if (verb < 0)
            break;
        const qsizetype end = text.indexOf(u'}', verb);
        if (end < 0)
            return failure(Error::Kind::Malformed, u"\"%1\" has no closing brace"_s.arg(text.mid(verb)));
        const auto piece = compileVerb(text.mid(verb + 2, end - verb - 2));
        if (!piece)
            return tl::unexpected(piece.error());
        format.m_pieces.append(*piece);
        ++verbCount;
        at = end + 1;
    }
    if (verbCount == 0)
        return failure(Error::Kind::Malformed,
                       u"it is neither \"json\" nor contains a verb, for instance %{message}"_s);
    return format;
}

QString LogFormat::line(const LogRecord &record) const
{
    QString text;
    for (const Piece &piece : m_pieces)
        text += piece(record);
    return text;
}

QString jsonLine(const LogRecord &record)
{
    const auto time = std::chrono::floor<std::chrono::milliseconds>(record.time).time_since_epoch();
    const QString at = QDateTime::fromMSecsSinceEpoch(time.count()).toUTC().toString(Qt::ISODateWithMs);
    const QJsonObject line{{u"time"_s, at},
                           {u"level"_s, levelName(record.level)},
                           {u"module"_s, record.place.file ? packageOf(record.place) : u"qt"_s},
                           {u"message"_s, record.message}};
    return QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

QString levelName(LogLevel level)
{
    static const QStringList names{u"DEBUG"_s,   u"INFO"_s,  u"NOTICE"_s,
                                   u"WARNING"_s, u"ERROR"_s, u"CRITICAL"_s};
    return names.at(int(level));
}

} // namespace proxym
