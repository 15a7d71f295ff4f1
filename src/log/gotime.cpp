// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/gotime.h"

#include <QLocale>

#include <array>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Show = QString (*)(const QDateTime &time);

struct Element {
    QStringView text; //!< as written in a layout
    Show show;
};

QString padded(int number, int width, char16_t with = u'0')
{
    return QString::number(number).rightJustified(width, QChar(with));
}

int hour12(const QDateTime &time)
{
    const int hour = time.time().hour() % 12;
    return hour == 0 ? 12 : hour;
}

QString half(const QDateTime &time)
{
    return time.time().hour() < 12 ? u"AM"_s : u"PM"_s;
}

//! "+02:00" for hours and minutes joined by ':'; only hours for 1 field.
QString offset(const QDateTime &time, int fields, const QString &joint)
{
    const int seconds = time.offsetFromUtc();
    const int whole = std::abs(seconds);
    QString text = (seconds < 0 ? u'-' : u'+') + padded(whole / 3600, 2);
    if (fields > 1)
        text += joint + padded(whole / 60 % 60, 2);
    if (fields > 2)
        text += joint + padded(whole % 60, 2);
    return text;
}

template <int fields, bool colon, bool zulu> QString zone(const QDateTime &time)
{
    return zulu && time.offsetFromUtc() == 0 ? u"Z"_s : offset(time, fields, colon ? u":"_s : QString());
}

//! If one begins with another, the longer one comes first.
constexpr std::array elements{
    Element{u"January", [](const QDateTime &t) { return QLocale::c().monthName(t.date().month()); }},
    Element{
        u"Jan",
        [](const QDateTime &t) { return QLocale::c().monthName(t.date().month(), QLocale::ShortFormat); }},
    Element{u"Monday", [](const QDateTime &t) { return QLocale::c().dayName(t.date().dayOfWeek()); }},
    Element{
        u"Mon",
        [](const QDateTime &t) { return QLocale::c().dayName(t.date().dayOfWeek(), QLocale::ShortFormat); }},
    Element{u"MST", [](const QDateTime &t) { return t.timeZoneAbbreviation(); }},
    Element{u"2006", [](const QDateTime &t) { return padded(t.date().year(), 4); }},
    Element{u"__2", [](const QDateTime &t) { return padded(t.date().dayOfYear(), 3, u' '); }},
    Element{u"002", [](const QDateTime &t) { return padded(t.date().dayOfYear(), 3); }},
    Element{u"_2", [](const QDateTime &t) { return padded(t.date().day(), 2, u' '); }},
    Element{u"01", [](const QDateTime &t) { return padded(t.date().month(), 2); }},
    Element{u"02", [](const QDateTime &t) { return padded(t.date().day(), 2); }},
    Element{u"03", [](const QDateTime &t) { return padded(hour12(t), 2); }},
    Element{u"04", [](const QDateTime &t) { return padded(t.time().minute(), 2); }},
    Element{u"05", [](const QDateTime &t) { return padded(t.time().second(), 2); }},
    Element{u"06", [](const QDateTime &t) { return padded(t.date().year() % 100, 2); }},
    Element{u"15", [](const QDateTime &t) { return padded(t.time().hour(), 2); }},
    Element{u"1", [](const QDateTime &t) { return QString::number(t.date().month()); }},
    Element{u"2", [](const QDateTime &t) { return QString::number(t.date().day()); }},
    Element{u"3", [](const QDateTime &t) { return QString::number(hour12(t)); }},
    Element{u"4", [](const QDateTime &t) { return QString::number(t.time().minute()); }},
    Element{u"5", [](const QDateTime &t) { return QString::number(t.time().second()); }},
    Element{u"PM", half},
    Element{u"pm", [](const QDateTime &t) { return half(t).toLower(); }},
    Element{u"-07:00:00", zone<3, true, false>},
    Element{u"-070000", zone<3, false, false>},
    Element{u"-07:00", zone<2, true, false>},
    Element{u"-0700", zone<2, false, false>},
    Element{u"-07", zone<1, false, false>},
    Element{u"Z07:00:00", zone<3, true, true>},
    Element{u"Z070000", zone<3, false, true>},
    Element{u"Z07:00", zone<2, true, true>},
    Element{u"Z0700", zone<2, false, true>},
    Element{u"Z07", zone<1, false, true>},
};

//! "Janus" and "Monkey" are not dates, and the '_' before "2006" is just an underscore.
bool isPartOfAWord(QStringView found, QStringView rest)
{
    if (found == u"Jan" || found == u"Mon")
        return rest.size() > found.size() && rest.at(found.size()).isLower();
    return found == u"_2" && rest.startsWith(u"_2006");
}

const Element *elementAt(QStringView rest)
{
    const auto found = std::find_if(elements.begin(), elements.end(), [rest](const Element &element) {
        return rest.startsWith(element.text) && !isPartOfAWord(element.text, rest);
    });
    return found == elements.end() ? nullptr : &*found;
}

//! The length of the fraction (".000", ",999") with which `rest` begins; 0 if there is none.
qsizetype fractionAt(QStringView rest)
{
    if (rest.size() < 2 || (rest.front() != u'.' && rest.front() != u',')
        || (rest.at(1) != u'0' && rest.at(1) != u'9'))
        return 0;
    qsizetype end = 2;
    while (end < rest.size() && rest.at(end) == rest.at(1))
        ++end;
    const bool isDigitNext = end < rest.size() && rest.at(end).isDigit();
    return isDigitNext ? 0 : end;
}

//! Zeros fix the number of digits, nines drop trailing zeros.
QString fractionText(const QString &layout, std::chrono::nanoseconds fraction)
{
    constexpr int digits = 9;
    QString text = QString::number(fraction.count()).rightJustified(digits, u'0');
    text = text.left(layout.size() - 1).leftJustified(layout.size() - 1, u'0');
    while (layout.back() == u'9' && text.endsWith(u'0'))
        text.chop(1);
    return text.isEmpty() ? text : layout.front() + text;
}

} // namespace

GoTime::GoTime(const QString &layout)
{
    QStringView rest = layout;
    while (!rest.isEmpty()) {
        qsizetype length = fractionAt(rest);
        if (length > 0) {
            m_pieces.append(
                [text = rest.left(length).toString()](const QDateTime &, std::chrono::nanoseconds fraction) {
                    return fractionText(text, fraction);
                });
        } else if (const Element *element = elementAt(rest)) {
            length = element->text.size();
            m_pieces.append([show = element->show](const QDateTime &time, std::chrono::nanoseconds) {
                return show(time);
            });
        } else {
            length = 1;
            m_pieces.append(
                [text = QString(rest.front())](const QDateTime &, std::chrono::nanoseconds) { return text; });
        }
        rest = rest.mid(length);
    }
}

QString GoTime::format(const QDateTime &time, std::chrono::nanoseconds fraction) const
{
    QString text;
    for (const Piece &piece : m_pieces)
        text += piece(time, fraction);
    return text;
}

} // namespace proxym
