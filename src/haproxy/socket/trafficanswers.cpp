// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficanswers.h"

#include "haproxy/config/model.h"
#include "haproxy/socket/answers.h"

#include <QVarLengthArray>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The columns of `show stat` that are read. Their positions differ between versions.
enum Column { Server, Queue, Sessions, AllSessions, Requests, Answers4xx, Answers5xx, ResponseTime };
constexpr std::array columnNames{"svname",  "qcur",     "scur",     "stot",
                                 "req_tot", "hrsp_4xx", "hrsp_5xx", "rtime"};
using Places = std::array<qsizetype, columnNames.size()>;

//! A row, whose fields are found in one pass. None of HAProxy's free texts comes before the fields that are
//! read.
class Row {
public:
    Row(QByteArrayView line, const Places &places, qsizetype last)
        : m_places(places)
    {
        for (qsizetype begin = 0; begin <= line.size() && m_fields.size() <= last;) {
            const qsizetype comma = line.indexOf(',', begin);
            const qsizetype end = comma < 0 ? line.size() : comma;
            m_fields.append(line.sliced(begin, end - begin));
            begin = end + 1;
        }
    }
    [[nodiscard]] bool isWhole(qsizetype last) const { return m_fields.size() > last; }
    [[nodiscard]] QByteArrayView name() const { return m_fields.first(); }
    [[nodiscard]] QByteArrayView value(Column column) const
    {
        const qsizetype place = m_places.at(column);
        return place < 0 ? QByteArrayView() : m_fields.at(place);
    }
    [[nodiscard]] qint64 number(Column column) const { return value(column).toLongLong(); }
    [[nodiscard]] TrafficCounters counters() const
    {
        const bool isHttp = !value(Answers5xx).isEmpty();
        const qint64 requests = number(Requests);
        TrafficCounters counters{.requests = isHttp && requests > 0 ? requests : number(AllSessions),
                                 .errors4xx = number(Answers4xx),
                                 .errors5xx = number(Answers5xx),
                                 .sessions = number(Sessions),
                                 .queue = number(Queue)};
        if (isHttp && !value(ResponseTime).isEmpty())
            counters.responseMs = float(number(ResponseTime));
        return counters;
    }

private:
    const Places &m_places;
    QVarLengthArray<QByteArrayView, 128> m_fields;
};

Result<Places> placesIn(QByteArrayView header)
{
    const QByteArrayList names = header.toByteArray().split(',');
    Places places{};
    for (size_t i = 0; i < columnNames.size(); ++i)
        places.at(i) = names.indexOf(columnNames.at(i));
    if (places.at(Server) != 1 || places.at(AllSessions) < 0)
        return failure(
            Error::Kind::Malformed,
            u"show stat: %1"_s.arg(QString::fromUtf8(header.first(std::min<qsizetype>(header.size(), 200)))));
    return places;
}

void add(const TrafficCounters &more, TrafficCounters &sum)
{
    sum.requests += more.requests;
    sum.errors4xx += more.errors4xx;
    sum.errors5xx += more.errors5xx;
    sum.sessions += more.sessions;
}

} // namespace

Result<TrafficReport> trafficFrom(const QByteArray &answer, bool withBackends)
{
    const qsizetype table = answer.indexOf("# pxname,");
    const auto info = infoFrom(answer.left(table));
    if (!info)
        return tl::unexpected(info.error());
    qsizetype newline = table < 0 ? -1 : answer.indexOf('\n', table);
    if (newline < 0)
        return failure(Error::Kind::Malformed, u"show stat: no figures in the answer"_s);
    const auto places = placesIn(QByteArrayView(answer).sliced(table + 2, newline - table - 2));
    if (!places)
        return tl::unexpected(places.error());
    const qsizetype last = *std::ranges::max_element(*places);
    TrafficReport report{.pid = info->pid, .edge = {}};
    if (withBackends)
        report.backends.emplace();
    while (newline >= 0 && newline + 1 < answer.size()) {
        const qsizetype begin = newline + 1;
        newline = answer.indexOf('\n', begin);
        const qsizetype end = newline < 0 ? answer.size() : newline;
        const Row row(QByteArrayView(answer).sliced(begin, end - begin), *places, last);
        if (!row.isWhole(last))
            continue;
        if (row.value(Server) == "FRONTEND" && row.name() != metricsFrontend.toLatin1())
            add(row.counters(), report.edge);
        else if (row.value(Server) == "BACKEND" && report.backends)
            report.backends->insert(QString::fromLatin1(row.name()), row.counters());
    }
    return report;
}

} // namespace proxym
