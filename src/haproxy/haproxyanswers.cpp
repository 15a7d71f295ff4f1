// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyanswers.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "Transaction updated" is none: somebody else's was open, and of the names in it HAProxy takes the first.
bool isAgreementOnCertificate(const QByteArray &line)
{
    return line == "Success!" || line.startsWith("New empty certificate store '")
        || line.startsWith("Transaction created for certificate ") || line.startsWith("Committing ")
        || line.startsWith("Inserting certificate '")
        || (line.startsWith("Entry '") && line.contains("' deleted in crtlist '"))
        || (line.startsWith("Certificate '") && line.endsWith("' deleted!"));
}

//! Answers that are none: HAProxy says an empty line where all is well, and these.
bool isAgreement(const QByteArray &line)
{
    return line.isEmpty() || line == "New server registered." || line.contains("no need to change")
        || line.contains(" changed from ") || line.startsWith("New version created:")
        || isAgreementOnCertificate(line);
}

std::optional<ServerStateRow> serverStateRow(const QByteArray &line)
{
    constexpr int backend = 1, name = 3, address = 4, operationalState = 5, adminState = 6, port = 18;
    const QByteArrayList fields = line.split(' ');
    if (line.startsWith('#') || fields.size() <= port)
        return std::nullopt;
    return ServerStateRow{.backend = QString::fromUtf8(fields.at(backend)),
                          .name = QString::fromUtf8(fields.at(name)),
                          .address = QString::fromUtf8(fields.at(address)),
                          .port = fields.at(port).toInt(),
                          .operationalState = fields.at(operationalState).toInt(),
                          .adminState = fields.at(adminState).toInt(),
                          .line = line};
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

//! What stands between the first `open` and the last `close`; empty where they are not there.
QByteArray between(char open, const QByteArray &text, char close)
{
    const qsizetype start = text.indexOf(open) + 1;
    const qsizetype end = text.lastIndexOf(close);
    return start > 0 && end > start ? text.mid(start, end - start) : QByteArray();
}

} // namespace

QByteArray complaintIn(const QByteArray &answer)
{
    const QByteArrayList lines = answer.split('\n');
    const auto found = std::ranges::find_if_not(lines, isAgreement);
    return found == lines.end() ? QByteArray() : *found;
}

Result<HaproxyInfo> infoFrom(const QByteArray &answer)
{
    HaproxyInfo info;
    for (const QByteArray &line : answer.split('\n')) {
        const QByteArray value = line.mid(line.indexOf(':') + 1).trimmed();
        if (line.startsWith("Pid:"))
            info.pid = value.toLongLong();
        else if (line.startsWith("Stopping:"))
            info.isStopping = value != "0";
        else if (line.startsWith("Version:"))
            info.version = QString::fromUtf8(value);
        else if (line.startsWith("proc.generation:"))
            info.generation = QString::fromUtf8(between('<', value, '>'));
    }
    if (info.pid <= 0)
        return failure(Error::Kind::Malformed, u"show info: no pid in the answer"_s);
    return info;
}

Result<QList<ServerStateRow>> serversStateFrom(const QByteArray &answer)
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

bool ServerStateRow::isLive() const
{
    constexpr int starting = 1, up = 2, draining = 8 | 16;
    return (operationalState == starting || operationalState == up) && !(adminState & draining);
}

Result<LiveCounts> liveCountsFrom(const QByteArray &answer, const QStringList &backends)
{
    LiveCounts counts;
    qsizetype begin = 0;
    for (const QString &backend : backends) { // a backend without servers is not named in what is said of it
        const qsizetype end = answer.indexOf("\n\n", begin);
        if (end < 0)
            return failure(Error::Kind::Malformed,
                           u"show servers state: the answer ends before %1"_s.arg(backend));
        const QByteArray part = answer.mid(begin, end - begin);
        begin = end + 2;
        if (part == "Can't find backend.")
            continue;
        const auto rows = serversStateFrom(part);
        if (!rows)
            return tl::unexpected(rows.error());
        counts.insert(backend, int(std::ranges::count_if(*rows, &ServerStateRow::isLive)));
    }
    return counts;
}

Result<QMultiMap<QString, QString>> mapEntriesFrom(const QByteArray &answer)
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

QStringList certificateListFrom(const QByteArray &answer, const QString &directory)
{
    const QByteArray start = directory.toUtf8() + '/';
    QStringList files;
    for (const QByteArray &line : answer.split('\n'))
        if (line.startsWith(start)) // options may follow
            files.append(QString::fromUtf8(line.mid(start.size()).split(' ').first()));
    return files;
}

QMap<QString, QString> fingerprintsFrom(const QByteArray &answer)
{
    QMap<QString, QString> fingerprints;
    QString file;
    for (const QByteArray &line : answer.split('\n')) {
        const QString value = QString::fromUtf8(line.mid(line.indexOf(':') + 1).trimmed());
        if (line.startsWith("Filename:"))
            file = value.mid(value.lastIndexOf(u'/') + 1);
        else if (line.startsWith("SHA1 FingerPrint:") && !file.isEmpty())
            fingerprints.insert(file, value);
    }
    return fingerprints;
}

Result<Done> addLiveServers(const QByteArray &answer, LiveServers &live)
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
