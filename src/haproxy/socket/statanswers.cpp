// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/statanswers.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 longestState = qint64(100) * 365 * 24 * 3600; // in seconds; what answers may not be HAProxy

//! The field at that position, quoted or not; empty where the line ends before it. None of HAProxy's free
//! texts comes before the fields that are looked up this way.
QByteArrayView fieldOf(QByteArrayView line, qsizetype place)
{
    qsizetype begin = 0;
    for (; place > 0; --place) {
        const qsizetype comma = line.indexOf(',', begin);
        if (comma < 0)
            return {};
        begin = comma + 1;
    }
    const qsizetype comma = line.indexOf(',', begin);
    return comma < 0 ? line.sliced(begin) : line.sliced(begin, comma - begin);
}

//! The columns of a row. HAProxy quotes fields that contain a comma or a quote, such as the answer to a
//! check.
QByteArrayList columnsOf(const QByteArray &line)
{
    QByteArrayList columns{QByteArray()};
    bool isQuoted = false;
    for (const char letter : line) {
        if (letter == '"')
            isQuoted = !isQuoted;
        else if (letter == ',' && !isQuoted)
            columns.append(QByteArray());
        else
            columns.last() += letter;
    }
    return columns;
}

//! The columns of `show stat` that are read. Their positions differ between versions.
enum class Column {
    Server,
    Address,
    State,
    Sessions,
    AllSessions,
    Requests,
    Weight,
    FailedConnections,
    BrokenAnswers,
    Answers5xx,
    CheckCode,
    CheckText,
    CheckAnswer,
    SinceChange,
    RequestRate,
    SessionRate
};
constexpr std::array columnNames{"svname",   "addr",    "status",   "scur",     "stot",         "req_tot",
                                 "weight",   "econ",    "eresp",    "hrsp_5xx", "check_status", "check_desc",
                                 "last_chk", "lastchg", "req_rate", "rate"};

//! The rows of `show stat`. The rows of each command follow a header.
class StatRows {
public:
    //! Calls `each` for every row. Malformed where a line is not a row.
    template <class Each> [[nodiscard]] Result<Done> read(const QByteArray &answer, Each each)
    {
        for (const QByteArray &line : answer.split('\n')) {
            if (line.startsWith("# ")) {
                readHeader(line);
                continue;
            }
            m_row = columnsOf(line);
            if (m_row.size() > 1 && m_row.size() == m_columns)
                each(*this);
            else if (!line.isEmpty() && line != "No such proxy.")
                return failure(Error::Kind::Malformed,
                               u"show stat: %1"_s.arg(QString::fromUtf8(line.left(200))));
        }
        return Done{};
    }
    //! Empty where there is no such column.
    [[nodiscard]] QByteArray value(Column column) const { return m_row.value(m_places.at(size_t(column))); }
    [[nodiscard]] qint64 number(Column column) const { return value(column).toLongLong(); }
    [[nodiscard]] QString text(Column column) const { return QString::fromUtf8(value(column)); }
    [[nodiscard]] QString backend() const { return QString::fromUtf8(m_row.first()); }
    [[nodiscard]] bool isBackend() const { return m_row.at(1) == "BACKEND"; }

private:
    void readHeader(const QByteArray &line)
    {
        if (line == m_headerLine) // repeated before the rows of each further command
            return;
        m_headerLine = line;
        const QByteArrayList names = line.mid(2).split(',');
        m_columns = names.size();
        for (size_t i = 0; i < columnNames.size(); ++i)
            m_places.at(i) = names.indexOf(columnNames.at(i));
    }

    QByteArray m_headerLine;
    qsizetype m_columns = 0;
    std::array<qsizetype, columnNames.size()> m_places{}; //!< -1: there is no such column
    QByteArrayList m_row;
};

int rateOf(const StatRows &row)
{
    const qint64 requests = row.number(Column::RequestRate);
    return int(requests > 0 ? requests : row.number(Column::SessionRate));
}

//! Empty where the server is not checked. HAProxy marks a check in progress with a star.
std::optional<LastCheck> lastCheckOf(const StatRows &row, const QDateTime &answeredAt)
{
    QString code = row.text(Column::CheckCode);
    if (code.startsWith(u"* "_s))
        code.remove(0, 2);
    if (code.isEmpty())
        return std::nullopt;
    const QString text = row.text(Column::CheckText), answer = row.text(Column::CheckAnswer);
    const qint64 inStateFor = std::clamp<qint64>(row.number(Column::SinceChange), 0, longestState);
    return LastCheck{.code = code,
                     .text = answer.isEmpty() ? text : text + u": "_s + answer,
                     .since = answeredAt.addSecs(-inStateFor)};
}

LiveServer liveServer(const StatRows &row, const QDateTime &answeredAt)
{
    const bool isHttp = !row.value(Column::Answers5xx).isEmpty();
    const qint64 broken = row.number(Column::FailedConnections) + row.number(Column::BrokenAnswers);
    return {.name = row.text(Column::Server),
            .address = row.text(Column::Address),
            .state = row.text(Column::State),
            .sessions = int(row.number(Column::Sessions)),
            .requestRate = rateOf(row),
            .weight = int(row.number(Column::Weight)),
            .requests = row.number(isHttp ? Column::Requests : Column::AllSessions),
            .errors = isHttp ? row.number(Column::Answers5xx) : broken,
            .check = lastCheckOf(row, answeredAt)};
}

} // namespace

Result<Done> addLiveServers(const QByteArray &answer, const QDateTime &answeredAt, LiveServers &live)
{
    return StatRows().read(answer, [&](const StatRows &row) {
        QList<LiveServer> &servers = live[row.backend()]; // known, with servers or without
        if (!row.isBackend())
            servers.append(liveServer(row, answeredAt));
    });
}

Result<QSet<QString>> busyBackendsIn(const QByteArray &answer)
{
    QSet<QString> busy;
    const Result<Done> read = StatRows().read(answer, [&](const StatRows &row) {
        if (row.number(Column::Sessions) > 0)
            busy.insert(row.backend());
    });
    if (!read)
        return tl::unexpected(read.error());
    return busy;
}

Result<RequestRates> requestRatesFrom(const QByteArray &answer)
{
    RequestRates rates;
    qsizetype requests = -1, sessions = -1;
    for (qsizetype begin = 0; begin < answer.size();) {
        const qsizetype newline = answer.indexOf('\n', begin);
        const qsizetype end = newline < 0 ? answer.size() : newline;
        const QByteArrayView line = QByteArrayView(answer).sliced(begin, end - begin);
        begin = end + 1;
        if (line.startsWith("# ")) {
            const QByteArrayList names = line.sliced(2).toByteArray().split(',');
            requests = names.indexOf("req_rate");
            sessions = names.indexOf("rate");
        } else if (sessions > 1 && fieldOf(line, 1) == "BACKEND") {
            const int number = requests > 1 ? fieldOf(line, requests).toInt() : 0;
            rates.insert(QString::fromUtf8(fieldOf(line, 0)),
                         number > 0 ? number : fieldOf(line, sessions).toInt());
        } else if (!line.isEmpty() && sessions < 2) {
            return failure(
                Error::Kind::Malformed,
                u"show stat: %1"_s.arg(QString::fromUtf8(line.first(std::min<qsizetype>(line.size(), 200)))));
        }
    }
    return rates;
}

Result<QSet<QString>> withoutLiveServersIn(const QByteArray &answer)
{
    const QByteArray header = answer.left(answer.indexOf('\n'));
    const QByteArrayList names = header.split(',');
    const qsizetype active = names.indexOf("act"), backup = names.indexOf("bck");
    if (names.constFirst() != "# pxname" || active < 0 || backup != active + 1)
        return failure(Error::Kind::Malformed, u"show stat: %1"_s.arg(QString::fromUtf8(header.left(200))));
    QSet<QString> without;
    for (qsizetype begin = header.size() + 1, end; begin < answer.size(); begin = end + 1) {
        end = answer.indexOf('\n', begin);
        end = end < 0 ? answer.size() : end;
        const QByteArrayView row = QByteArrayView(answer).sliced(begin, end - begin);
        qsizetype comma = row.indexOf(',');
        const QByteArrayView name = row.first(std::max<qsizetype>(comma, 0));
        for (qsizetype column = 1; column < active && comma >= 0; ++column)
            comma = row.indexOf(',', comma + 1); // nothing before those two columns is ever quoted
        if (comma >= 0 && row.sliced(comma).startsWith(",0,0,"))
            without.insert(QString::fromUtf8(name));
    }
    return without;
}

} // namespace proxym
