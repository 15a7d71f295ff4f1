// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/jsonplace.h"

#include <QMap>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Error = QJsonParseError;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

//! The offset of the wrong character. Some of Qt's offsets are after it, others before the blanks that
//! precede it.
qsizetype offsetOf(const Error &error, const QByteArray &text)
{
    const bool isBehind = error.error == Error::UnterminatedObject
        || error.error == Error::MissingNameSeparator || error.error == Error::MissingValueSeparator
        || error.error == Error::MissingObject;
    const bool endsEarly =
        error.offset >= text.size() && !text.trimmed().endsWith('}') && !text.trimmed().endsWith(']');
    qsizetype offset = error.offset - (isBehind && !endsEarly ? 1 : 0);
    while (offset < text.size() && isBlank(text[offset]))
        ++offset;
    return std::min(offset, text.size());
}

QString reasonOf(Error::ParseError error)
{
    static const QMap<Error::ParseError, QString> reasons{
        {Error::UnterminatedObject, u"a name in double quotes, a comma or } is missing"_s},
        {Error::MissingNameSeparator, u"a colon is missing after a name"_s},
        {Error::UnterminatedArray, u"a comma or ] is missing"_s},
        {Error::MissingValueSeparator, u"a comma is missing"_s},
        {Error::IllegalValue, u"this is not a JSON value"_s},
        {Error::TerminationByNumber, u"the text ends in a number"_s},
        {Error::IllegalNumber,
         u"this is neither a number nor another JSON value (texts need double quotes)"_s},
        {Error::IllegalEscapeSequence, u"this escape sequence does not exist"_s},
        {Error::IllegalUTF8String, u"this is not UTF-8"_s},
        {Error::UnterminatedString, u"a closing double quote is missing"_s},
        {Error::MissingObject, u"nothing follows a comma"_s},
        {Error::DeepNesting, u"nested too deeply"_s},
        {Error::GarbageAtEnd, u"something follows the end"_s},
    };
    return reasons.value(error, u"this is not JSON"_s);
}

} // namespace

void JsonPlace::advance(char byte)
{
    const bool continuesCharacter = (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
    if (byte == '\n')
        *this = {line + 1, 1};
    else if (!continuesCharacter)
        ++column;
}

QString JsonPlace::toString() const
{
    return u"line %1, column %2"_s.arg(line).arg(column);
}

QString explained(const Error &error, const QByteArray &text)
{
    if (text.trimmed().isEmpty())
        return u"line 1, column 1: the text is empty"_s;
    const qsizetype offset = offsetOf(error, text);
    const QString reason = offset == text.size() && error.error != Error::UnterminatedString
        ? u"the text ends too early"_s
        : reasonOf(error.error);
    JsonPlace place;
    for (const char byte : text.first(offset))
        place.advance(byte);
    return place.toString() + u": "_s + reason;
}

QList<JsonPlace> placesOfServices(const QByteArray &json)
{
    QList<JsonPlace> places;
    JsonPlace place;
    const int depthOfServices = json.trimmed().startsWith('[') ? 1 : 0;
    int depth = 0;
    bool inText = false, isEscaped = false, awaitsService = true;
    for (const char c : json) {
        if (inText) {
            inText = isEscaped || c != '"';
            isEscaped = !isEscaped && c == '\\';
        } else {
            if (c == ']' || c == '}')
                --depth;
            else if (awaitsService && depth == depthOfServices && !isBlank(c)) {
                places.append(place);
                awaitsService = false;
            }
            inText = c == '"';
            awaitsService = awaitsService || (c == ',' && depth == depthOfServices);
            depth += c == '[' || c == '{' ? 1 : 0;
        }
        place.advance(c);
    }
    return places;
}

} // namespace proxym
