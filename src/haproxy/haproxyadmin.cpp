// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyadmin.h"

#include <QCoroLocalSocket>
#include <QDeadlineTimer>
#include <QLocalSocket>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

Error silent(const QString &path, const QLocalSocket &socket)
{
    return {Error::Kind::Unreachable, u"admin socket %1: %2"_s.arg(path, socket.errorString())};
}

//! Answers that are none: HAProxy says an empty line where all is well, and these.
bool isAgreement(const QByteArray &line)
{
    return line.isEmpty() || line == "New server registered." || line.contains("no need to change")
        || line.contains(" changed from ") || line.startsWith("New version created:");
}

//! The first complaint in the answer to a line of commands; empty where all went well.
QByteArray complaintIn(const QByteArray &answer)
{
    const QByteArrayList lines = answer.split('\n');
    const auto found = std::ranges::find_if_not(lines, isAgreement);
    return found == lines.end() ? QByteArray() : *found;
}

std::optional<ServerStateRow> serverStateRow(const QByteArray &line)
{
    constexpr int backend = 1, name = 3, address = 4, adminState = 6, port = 18;
    const QByteArrayList fields = line.split(' ');
    if (line.startsWith('#') || fields.size() <= port)
        return std::nullopt;
    return ServerStateRow{.backend = QString::fromUtf8(fields.at(backend)),
                          .name = QString::fromUtf8(fields.at(name)),
                          .address = QString::fromUtf8(fields.at(address)),
                          .port = fields.at(port).toInt(),
                          .adminState = fields.at(adminState).toInt(),
                          .line = line};
}

//! "1", a header, then a line for each server.
Result<QList<ServerStateRow>> serverStateRows(const QByteArray &answer)
{
    const QByteArrayList lines = answer.split('\n');
    if (lines.constFirst() != "1")
        return failure(Error::Kind::Malformed,
                       u"show servers state: %1"_s.arg(QString::fromUtf8(lines.constFirst().left(200))));
    QList<ServerStateRow> rows;
    for (const QByteArray &line : lines)
        if (const auto row = serverStateRow(line))
            rows.append(*row);
    return rows;
}

//! "0x55d0… key value"; keys hold no blanks.
Result<QMultiMap<QString, QString>> mapEntries(const QByteArray &answer)
{
    QMultiMap<QString, QString> entries;
    for (const QByteArray &line : answer.split('\n')) {
        if (line.isEmpty())
            continue;
        const qsizetype key = line.indexOf(' ') + 1;
        const qsizetype value = line.indexOf(' ', key) + 1;
        if (!line.startsWith("0x") || key == 0 || value == 0)
            return failure(Error::Kind::Malformed, u"show map: %1"_s.arg(QString::fromUtf8(line.left(200))));
        entries.insert(QString::fromUtf8(line.mid(key, value - 1 - key)), QString::fromUtf8(line.mid(value)));
    }
    return entries;
}

QByteArray showStat(const QStringList &backends)
{
    constexpr auto backendsAndServers = " 6 -1";
    QByteArrayList commands;
    for (const QString &backend : backends)
        commands.append("show stat "_ba + backend.toUtf8() + backendsAndServers);
    return commands.join("; ");
}

//! The columns of a row; HAProxy quotes what has a comma or a quote in it, as what a check was answered with.
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

//! One row of `show stat`, by column name.
LiveServer liveServer(const QByteArrayList &header, const QByteArrayList &row)
{
    const auto column = [&](const char *name) { return row.value(header.indexOf(QByteArray(name))); };
    const int requests = column("req_rate").toInt();
    return {.name = QString::fromUtf8(column("svname")),
            .address = QString::fromUtf8(column("addr")),
            .state = QString::fromUtf8(column("status")),
            .sessions = column("scur").toInt(),
            .requestRate = requests > 0 ? requests : column("rate").toInt()};
}

//! Adds what the answers to showStat() say: for each backend a header, then a row for each server and one for itself.
Result<Done> readStat(const QByteArray &answer, LiveServers &live)
{
    QByteArrayList header;
    for (const QByteArray &line : answer.split('\n')) {
        const QByteArrayList row = columnsOf(line);
        if (line.startsWith("# "))
            header = line.mid(2).split(',');
        else if (row.size() > 1 && row.size() == header.size() && row.value(1) == "BACKEND")
            live[QString::fromUtf8(row.first())]; // known, with servers or without
        else if (row.size() > 1 && row.size() == header.size())
            live[QString::fromUtf8(row.first())].append(liveServer(header, row));
        else if (!line.isEmpty() && line != "No such proxy.")
            return failure(Error::Kind::Malformed, u"show stat: %1"_s.arg(QString::fromUtf8(line.left(200))));
    }
    return Done{};
}

} // namespace

HaproxyAdmin::HaproxyAdmin(const QString &socketPath, std::chrono::milliseconds limit)
    : m_path(socketPath)
    , m_limit(limit)
{
}

Task<Result<QByteArray>> HaproxyAdmin::ask(QByteArray line) const
{
    const QString path = m_path;
    const QDeadlineTimer deadline(m_limit);
    QLocalSocket socket;
    socket.connectToServer(path);
    if (socket.state() == QLocalSocket::ConnectingState)
        co_await qCoro(socket).waitForConnected(m_limit);
    if (socket.state() != QLocalSocket::ConnectedState)
        co_return tl::unexpected(silent(path, socket));
    socket.write(line.endsWith('\n') ? line : line + '\n');
    if (socket.state() == QLocalSocket::ConnectedState)
        co_await qCoro(socket).waitForDisconnected(std::chrono::milliseconds(deadline.remainingTime()));
    if (socket.state() != QLocalSocket::UnconnectedState)
        co_return failure(Error::Kind::TimedOut, u"admin socket %1: no answer in time"_s.arg(path));
    const QByteArray answer = socket.readAll();
    if (answer.isEmpty())
        co_return failure(Error::Kind::Unreachable, u"admin socket %1: closed without an answer"_s.arg(path));
    co_return answer;
}

Task<Result<Done>> HaproxyAdmin::run(QByteArrayList lines) const
{
    for (const QByteArray &line : lines) {
        const auto answer = co_await ask(line);
        if (!answer)
            co_return tl::unexpected(answer.error());
        if (const QByteArray complaint = complaintIn(*answer); !complaint.isEmpty())
            co_return failure(Error::Kind::Refused, QString::fromUtf8(complaint.left(500)));
    }
    co_return Done{};
}

Task<Result<HaproxyInfo>> HaproxyAdmin::info() const
{
    const auto answer = co_await ask("get var proc.generation; show info");
    if (!answer)
        co_return tl::unexpected(answer.error());
    HaproxyInfo info;
    for (const QByteArray &line : answer->split('\n')) {
        const QByteArray value = line.mid(line.indexOf(':') + 1).trimmed();
        if (line.startsWith("Pid:"))
            info.pid = value.toLongLong();
        else if (line.startsWith("Stopping:"))
            info.isStopping = value != "0";
        else if (line.startsWith("Version:"))
            info.version = QString::fromUtf8(value);
        else if (line.startsWith("proc.generation:"))
            info.generation = QString::fromUtf8(value.mid(value.indexOf('<') + 1).chopped(1));
    }
    if (info.pid <= 0)
        co_return failure(Error::Kind::Malformed, u"show info: no pid in the answer"_s);
    co_return info;
}

Task<Result<QList<ServerStateRow>>> HaproxyAdmin::serversState(QString backend) const
{
    const auto answer = co_await ask(("show servers state "_ba + backend.toUtf8()).trimmed());
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return serverStateRows(*answer);
}

Task<Result<QMultiMap<QString, QString>>> HaproxyAdmin::map(QString file) const
{
    const auto answer = co_await ask("show map "_ba + file.toUtf8());
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return mapEntries(*answer);
}

Task<Result<LiveServers>> HaproxyAdmin::liveServers(QStringList backends) const
{
    constexpr qsizetype atOnce = 50; // HAProxy reads lines of 16 KiB at most
    LiveServers live;
    for (qsizetype first = 0; first < backends.size(); first += atOnce) {
        const auto answer = co_await ask(showStat(backends.mid(first, atOnce)));
        if (!answer)
            co_return tl::unexpected(answer.error());
        if (const auto read = readStat(*answer, live); !read)
            co_return tl::unexpected(read.error());
    }
    co_return live;
}

QByteArray serverStateFile(const QList<ServerStateRow> &rows,
                           const std::function<bool(const ServerStateRow &)> &isWanted)
{
    QByteArray text =
        "1\n"
        "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "
        "srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state "
        "srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl "
        "srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n";
    for (const ServerStateRow &row : rows)
        if (row.adminState == 0 && isWanted(row))
            text += row.line + '\n';
    return text;
}

} // namespace proxym
