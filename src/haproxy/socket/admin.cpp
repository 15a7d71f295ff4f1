// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/admin.h"

#include "haproxy/config/metricslines.h"
#include "haproxy/config/serverkeywords.h"
#include "haproxy/socket/certificateanswers.h"
#include "haproxy/socket/statanswers.h"

#include <QCoroFuture>
#include <QCoroLocalSocket>
#include <QDeadlineTimer>
#include <QLocalSocket>
#include <QThreadPool>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr qsizetype shortAnswer = 100'000; // read within a millisecond

Error silent(const QString &path, const QLocalSocket &socket)
{
    return {Error::Kind::Unreachable, u"admin socket %1: %2"_s.arg(path, socket.errorString())};
}

Error late(const QString &path)
{
    return {Error::Kind::TimedOut, u"admin socket %1: no answer in time"_s.arg(path)};
}

//! What HAProxy said before it closed the connection.
Result<QByteArray> whole(const QString &path, QLocalSocket &socket)
{
    const QByteArray answer = socket.readAll();
    if (answer.isEmpty())
        return failure(Error::Kind::Unreachable, u"admin socket %1: closed without an answer"_s.arg(path));
    return answer;
}

//! One line with the same command for each backend.
QByteArray forEach(const QStringList &backends, const QByteArray &command, const QByteArray &arguments = {})
{
    QByteArrayList commands;
    for (const QString &backend : backends)
        commands.append(command + ' ' + backend.toUtf8() + arguments);
    return commands.join("; ");
}

//! Splits the words so that each part fits on a line: HAProxy may read lines of at most 16 KiB.
QList<QStringList> linefuls(const QStringList &words)
{
    constexpr qsizetype longestLine = 15'000, restOfCommand = 30;
    QList<QStringList> lines;
    qsizetype size = longestLine;
    for (const QString &word : words) {
        size += word.size() + restOfCommand;
        if (size > longestLine) {
            lines.append(QStringList());
            size = word.size() + restOfCommand;
        }
        lines.last().append(word);
    }
    return lines;
}

//! Threads that wait for HAProxy. Where it is silent, other work has threads all the same.
QThreadPool *readers()
{
    static QThreadPool pool;
    return &pool;
}

Result<QByteArray> askedAndAwaited(const QString &path, const QByteArray &line,
                                   std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    const auto left = [&deadline] { return int(deadline.remainingTime()); };
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(left()))
        return tl::unexpected(silent(path, socket));
    socket.write(line + '\n');
    if (socket.state() == QLocalSocket::ConnectedState)
        socket.waitForDisconnected(left());
    if (socket.state() != QLocalSocket::UnconnectedState)
        return tl::unexpected(late(path));
    return whole(path, socket);
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
        co_return tl::unexpected(late(path));
    co_return whole(path, socket);
}

Task<Result<QByteArrayList>> HaproxyAdmin::askAtLength(QByteArrayList lines) const
{
    const auto askEach = [path = m_path, limit = m_limit, lines]() -> Result<QByteArrayList> {
        QByteArrayList answers;
        for (const QByteArray &line : lines) {
            const auto answer = askedAndAwaited(path, line, limit);
            if (!answer)
                return tl::unexpected(answer.error());
            answers.append(*answer);
        }
        return answers;
    };
    auto asking = QtConcurrent::run(readers(), askEach);
    const Result<QByteArrayList> answers = co_await asking;
    co_return answers;
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
    co_return infoFrom(*answer);
}

Task<Result<HaproxyAbilities>> HaproxyAdmin::abilities(qint64 pid) const
{
    constexpr int tries = 10; // a process that has just been replaced may still answer
    constexpr auto between = 20ms;
    for (int i = 0; i < tries; ++i) {
        const auto answer = co_await ask("show info; help; "_ba + askForExporter);
        if (!answer)
            co_return tl::unexpected(answer.error());
        const auto info = infoFrom(*answer);
        if (info && info->pid == pid)
            co_return HaproxyAbilities::from(info->version, *answer);
        co_await pause(between);
    }
    co_return failure(Error::Kind::Failed, u"another HAProxy answers instead of %1"_s.arg(pid));
}

Task<Result<QSet<QString>>> HaproxyAdmin::backends() const
{
    const auto answer = co_await ask("show backend");
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return backendsFrom(*answer);
}

Task<Result<QList<ServerStateRow>>> HaproxyAdmin::serversState(QString backend) const
{
    const auto answer = co_await ask(("show servers state "_ba + backend.toUtf8()).trimmed());
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return serversStateFrom(*answer);
}

Task<Result<QByteArrayList>> HaproxyAdmin::wordOnServers(QStringList backends) const
{
    QByteArrayList lines;
    for (const QStringList &some : linefuls(backends))
        lines.append(forEach(some, "show servers state"));
    co_return co_await askAtLength(lines);
}

Task<Result<QMultiMap<QString, QString>>> HaproxyAdmin::map(QString file) const
{
    const auto answer = co_await ask("show map "_ba + socketWord(file).toUtf8());
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return mapEntriesFrom(*answer);
}

Task<Result<QStringList>> HaproxyAdmin::certificates(QString directory) const
{
    const auto answer = co_await ask("show ssl crt-list "_ba + socketWord(directory).toUtf8());
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return certificateListFrom(*answer, directory);
}

Task<Result<QMap<QString, QString>>> HaproxyAdmin::fingerprints(QString directory, QStringList files) const
{
    QStringList words;
    for (const QString &file : std::as_const(files))
        words.append(socketWord(directory + u'/' + file));
    QMap<QString, QString> fingerprints;
    const QList<QStringList> lines = linefuls(words);
    for (const QStringList &some : lines) {
        const auto answer = co_await ask(forEach(some, "show ssl cert"));
        if (!answer)
            co_return tl::unexpected(answer.error());
        fingerprints.insert(fingerprintsFrom(*answer));
    }
    co_return fingerprints;
}

Task<Result<LiveServers>> HaproxyAdmin::liveServers(QStringList backends) const
{
    LiveServers live;
    const QList<QStringList> lines = linefuls(backends);
    for (const QStringList &some : lines) {
        const auto answer = co_await ask(forEach(some, "show stat", " 6 -1")); // backends and servers
        if (!answer)
            co_return tl::unexpected(answer.error());
        const QDateTime answeredAt = QDateTime::currentDateTimeUtc();
        if (const auto read = addLiveServers(*answer, answeredAt, live); !read)
            co_return tl::unexpected(read.error());
    }
    co_return live;
}

Task<Result<QSet<QString>>> HaproxyAdmin::busyAmong(QStringList backends) const
{
    QSet<QString> busy;
    const QList<QStringList> lines = linefuls(backends);
    for (const QStringList &some : lines) {
        const auto answer = co_await ask(forEach(some, "show stat", " 2 -1"));
        if (!answer)
            co_return tl::unexpected(answer.error());
        const auto found = busyBackendsIn(*answer);
        if (!found)
            co_return found;
        busy += *found;
    }
    co_return busy;
}

Task<Result<RequestRates>> HaproxyAdmin::requestRates() const
{
    const auto answer = co_await ask("show stat -1 2 -1"); // backends alone
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return requestRatesFrom(*answer);
}

Task<Result<LiveCounts>> HaproxyAdmin::liveCounts(QStringList backends) const
{
    LiveCounts live;
    const QList<QStringList> lines = linefuls(backends);
    for (const QStringList &some : lines) {
        const auto answer = co_await ask(forEach(some, "show servers state"));
        if (!answer)
            co_return tl::unexpected(answer.error());
        const auto counts = liveCountsFrom(*answer, some);
        if (!counts)
            co_return tl::unexpected(counts.error());
        live.insert(*counts);
    }
    co_return live;
}

Task<Result<TrafficReport>> HaproxyAdmin::traffic(bool withBackends) const
{
    const QByteArray proxies = withBackends ? "3" : "1"; // in one line, so that one process answers
    const auto answer = co_await ask("show info; show stat -1 " + proxies + " -1");
    if (!answer)
        co_return tl::unexpected(answer.error());
    if (answer->size() < shortAnswer)
        co_return trafficFrom(*answer, withBackends);
    auto reading = QtConcurrent::run(&trafficFrom, *answer, withBackends);
    const Result<TrafficReport> read = co_await reading;
    co_return read;
}

Task<Result<QSet<QString>>> HaproxyAdmin::withoutLiveServers() const
{
    const auto answer = co_await ask("show stat -1 2 -1"); // all backends
    if (!answer)
        co_return tl::unexpected(answer.error());
    if (answer->size() < shortAnswer)
        co_return withoutLiveServersIn(*answer);
    auto reading = QtConcurrent::run(&withoutLiveServersIn, *answer);
    const Result<QSet<QString>> read = co_await reading;
    co_return read;
}

} // namespace proxym
