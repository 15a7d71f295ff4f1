// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/command.h"

#include "base/emission.h"
#include "base/secrets.h"
#include "haproxy/process/longlists.h"

#include <QDeadlineTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QStringDecoder>

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr qsizetype mostErrors = 64 * 1024;
constexpr auto afterKill = 2s; //!< how long the kernel may take to remove a killed child

//! Runs in the child between fork and exec: system calls only.
void prepareChild()
{
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGXFSZ, SIG_DFL);
    constexpr unsigned firstOfOthers =
        3; // the program that started proxym may have left files open; HAProxy would keep them for years
    (void)close_range(firstOfOthers, ~0U, CLOSE_RANGE_CLOEXEC);
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

//! proxym's own, without what systemd has given to proxym alone: HAProxy would speak to it in proxym's name,
//! and take its sockets for its own.
QProcessEnvironment environmentOfChildren()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"NOTIFY_SOCKET"_s, u"WATCHDOG_PID"_s, u"WATCHDOG_USEC"_s, u"LISTEN_PID"_s,
                                u"LISTEN_FDS"_s, u"LISTEN_FDNAMES"_s})
        environment.remove(name);
    return environment;
}

//! HAProxy truncates its messages by bytes, so the last character may be incomplete.
QString textFrom(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(bytes);
    while (text.endsWith(u'\n') || text.endsWith(u'\r') || text.endsWith(QChar::ReplacementCharacter))
        text.chop(1);
    return text;
}

void keepErrors(QProcess &process, QByteArray &errors)
{
    const QByteArray more = process.readAllStandardError();
    errors += more.left(std::max<qsizetype>(0, mostErrors - errors.size()));
}

//! Passes on a process's changes of state. QProcess::stateChanged itself is a private signal, and awaiting
//! one of those binds a null reference. `finished` is not enough: it is not emitted for a program that could
//! not be started.
class StateRelay final : public QObject {
    Q_OBJECT
Q_SIGNALS:
    void changed();
};

//! False if the process is still alive at the deadline.
Task<bool> ended(QProcess *process, std::chrono::milliseconds limit)
{
    StateRelay relay;
    QObject::connect(process, &QProcess::stateChanged, &relay, &StateRelay::changed);
    const QDeadlineTimer deadline(limit);
    while (process->state() != QProcess::NotRunning && !deadline.hasExpired())
        co_await emissionOf(&relay, &StateRelay::changed,
                            std::chrono::milliseconds(deadline.remainingTime()));
    co_return process->state() == QProcess::NotRunning;
}

} // namespace

Task<Result<CommandResult>> runCommand(QString program, QStringList arguments,
                                       std::chrono::milliseconds limit, std::stop_token stop)
{
    QProcess process;
    QByteArray errors;
    process.setProgram(program);
    process.setArguments(arguments);
    process.setProcessEnvironment(environmentOfChildren());
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setChildProcessModifier(&prepareChild);
    QObject::connect(&process, &QProcess::readyReadStandardError, &process,
                     [&process, &errors] { keepErrors(process, errors); });
    process.start();
    const qint64 group = process.processId();
    const std::stop_callback stopping(stop, [&process, group] {
        if (process.state() != QProcess::NotRunning)
            ::kill(pid_t(-group), SIGKILL);
    });

    const bool isOver = co_await ended(&process, limit);
    if (!isOver) {
        ::kill(pid_t(-group), SIGKILL);
        (void)co_await ended(&process, afterKill);
        co_return failure(Error::Kind::TimedOut,
                          u"%1 did not end within %2 ms and was killed"_s.arg(program).arg(limit.count()));
    }
    keepErrors(process, errors);
    if (process.error() == QProcess::FailedToStart)
        co_return failure(Error::Kind::Unreachable,
                          u"%1 cannot be started: %2"_s.arg(program, process.errorString()));
    const QString text = textFrom(errors);
    if (process.exitStatus() == QProcess::CrashExit)
        co_return failure(Error::Kind::Failed,
                          u"%1 was ended by signal %2"_s.arg(program).arg(process.exitCode()));
    co_return CommandResult{process.exitCode(), withoutLongLists(withoutSecrets(text))};
}

QString alertsIn(const QString &errors)
{
    static const QRegularExpression alert(u"^\\[ALERT\\]\\s*(?:\\(\\d+\\)\\s*:\\s*)?(.*)$"_s,
                                          QRegularExpression::MultilineOption);
    QStringList alerts;
    for (auto it = alert.globalMatch(errors); it.hasNext();) {
        const QString line = it.next().captured(1).trimmed();
        if (!line.contains(u"Fatal errors found"_s) && !line.contains(u"Error(s) found in configuration"_s))
            alerts.append(line);
    }
    return alerts.isEmpty() ? errors.trimmed() : alerts.join(u"; "_s);
}

} // namespace proxym

#include "base/emission.h"
#include "command.moc"
