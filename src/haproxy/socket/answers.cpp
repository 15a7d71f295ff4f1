// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/answers.h"

#include <QVarLengthArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "Transaction updated" is not one: another client's transaction was open, and HAProxy uses the first of the
//! names in it.
bool isAgreementOnCertificate(const QByteArray &line)
{
    return line == "Success!" || line.startsWith("New empty certificate store '")
        || line.startsWith("Transaction created for certificate ") || line.startsWith("Committing ")
        || line.startsWith("Inserting certificate '")
        || (line.startsWith("Entry '") && line.contains("' deleted in crtlist '"))
        || (line.startsWith("Certificate '") && line.endsWith("' deleted!"));
}

//! Answers that are not complaints: an empty line, which means success, and these.
bool isAgreement(const QByteArray &line)
{
    return line.isEmpty() || line == "New server registered." || line == "New backend registered."
        || line == "Backend published." || line.contains("no need to change")
        || line.contains(" changed from ") || line.startsWith("New version created:")
        || isAgreementOnCertificate(line);
}

using Fields = QVarLengthArray<QByteArrayView, 32>;

Fields fieldsOf(QByteArrayView line)
{
    Fields fields;
    for (qsizetype end = line.indexOf(' '); end >= 0; end = line.indexOf(' ')) {
        fields.append(line.first(end));
        line = line.sliced(end + 1);
    }
    fields.append(line);
    return fields;
}

//! Its backend's name is not yet set.
std::optional<ServerStateRow> serverStateRow(QByteArrayView line, const Fields &fields)
{
    constexpr int name = 3, address = 4, operationalState = 5, adminState = 6, weight = 7, agent = 14,
                  port = 18;
    if (line.startsWith('#') || fields.size() <= port)
        return std::nullopt;
    constexpr int agentIsConfigured = 2;
    const bool hasAgent = (fields.at(agent).toInt() & agentIsConfigured) != 0;
    return ServerStateRow{.backend = {},
                          .name = QString::fromUtf8(fields.at(name)),
                          .address = QString::fromUtf8(fields.at(address)),
                          .port = fields.at(port).toInt(),
                          .operationalState = fields.at(operationalState).toInt(),
                          .adminState = fields.at(adminState).toInt(),
                          .weight = hasAgent ? std::nullopt : Weight::from(fields.at(weight).toInt()),
                          .line = line.toByteArray()};
}

//! The text between the first `open` and the last `close`; empty where they are missing.
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

//! The answer may be long: it is not copied as a list of lines, and the rows of a backend share its name.
Result<QList<ServerStateRow>> serversStateFrom(const QByteArray &answer)
{
    constexpr int backend = 1;
    QByteArrayView rest(answer);
    const auto takeLine = [&rest] {
        const qsizetype end = rest.indexOf('\n');
        const QByteArrayView line = end < 0 ? rest : rest.first(end);
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
        return line;
    };
    const QByteArrayView version = takeLine();
    if (version != "1")
        return failure(Error::Kind::Malformed,
                       u"show servers state: %1"_s.arg(QString::fromUtf8(version).left(200)));
    QList<ServerStateRow> rows;
    rows.reserve(answer.count('\n'));
    QByteArrayView last;
    QString name; //!< the same
    while (!rest.isEmpty()) {
        const QByteArrayView line = takeLine();
        const Fields fields = fieldsOf(line);
        auto row = serverStateRow(line, fields);
        if (!row)
            continue;
        if (fields.at(backend) != last) {
            last = fields.at(backend);
            name = QString::fromUtf8(last);
        }
        row->backend = name;
        rows.append(std::move(*row));
    }
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
    for (const QString &backend : backends) { // the answer does not name a backend without servers
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

Result<QSet<QString>> backendsFrom(const QByteArray &answer)
{
    if (!answer.startsWith("# name"))
        return failure(Error::Kind::Malformed, u"show backend: "_s + QString::fromUtf8(answer.left(200)));
    QSet<QString> names;
    for (const QByteArray &line : answer.split('\n'))
        if (!line.isEmpty() && !line.startsWith('#'))
            names.insert(QString::fromUtf8(line));
    return names;
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
        entries.insert(entries.cend(), // where it belongs after a start: files are sorted
                       QString::fromUtf8(line.mid(key, value - 1 - key)), QString::fromUtf8(line.mid(value)));
    }
    return entries;
}

} // namespace proxym
