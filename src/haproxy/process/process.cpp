// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/process.h"

#include "haproxy/process/processplace.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSocketNotifier>

#include <csignal>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString procPath(qint64 pid, const QString &name)
{
    return u"/proc/%1/%2"_s.arg(pid).arg(name);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct ProcessStat {
    char state = 'Z';
    qint64 parent = 0;
    qint64 bornAt = 0; //!< in ticks since boot
};

//! "PID (comm) state ppid …"; comm may contain anything, so only the text after the last ')' counts.
std::optional<ProcessStat> statOf(qint64 pid)
{
    const QByteArray text = contentOf(procPath(pid, u"stat"_s));
    const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr qsizetype birth = 19;
    if (text.isEmpty() || fields.size() <= birth)
        return std::nullopt;
    return ProcessStat{fields.at(0).front(), fields.at(1).toLongLong(), fields.at(birth).toLongLong()};
}

//! Judged by the executable: a script that will become HAProxy does not count yet. By `comm` where the rest
//! is hidden because the process belongs to another user.
bool runsHaproxy(qint64 pid, const QString &binaryPath)
{
    static const QString deleted = u" (deleted)"_s; // replaced by an upgrade while it runs
    QString executable = QFileInfo(procPath(pid, u"exe"_s)).symLinkTarget();
    if (executable.endsWith(deleted))
        executable.chop(deleted.size());
    const QString name = executable.isEmpty()
        ? QString::fromUtf8(contentOf(procPath(pid, u"comm"_s)).trimmed())
        : QFileInfo(executable).fileName();
    return name == u"haproxy"_s || (name.startsWith(u"haproxy") && name == QFileInfo(binaryPath).fileName());
}

bool isLivingHaproxy(qint64 pid, const QString &binaryPath)
{
    const auto stat = statOf(pid);
    return pid > 1 && stat && stat->state != 'Z' && stat->state != 'X' && runsHaproxy(pid, binaryPath)
        && sharesOurNamespaces(pid);
}

QList<qint64> allPids()
{
    QList<qint64> pids;
    for (const QString &name : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const qint64 pid = name.toLongLong(&isNumber);
        if (isNumber)
            pids.append(pid);
    }
    return pids;
}

bool hasHaproxyChild(qint64 pid, const QString &binaryPath)
{
    return std::ranges::any_of(allPids(), [&](qint64 other) {
        const auto stat = statOf(other);
        return stat && stat->parent == pid && isLivingHaproxy(other, binaryPath);
    });
}

QStringList argumentsOf(qint64 pid)
{
    QStringList arguments;
    for (const QByteArray &word : contentOf(procPath(pid, u"cmdline"_s)).split('\0'))
        arguments.append(QString::fromUtf8(word));
    if (!arguments.isEmpty())
        arguments.removeLast(); // after the last '\0'
    return arguments;
}

} // namespace

bool HaproxyProcess::isOn(const QString &configPath) const
{
    return std::ranges::any_of(arguments, [&](const QString &argument) {
        return argument.endsWith(QFileInfo(configPath).fileName()) && isSameFile(pid, argument, configPath);
    });
}

std::optional<HaproxyProcess> haproxyAt(qint64 pid, const QString &binaryPath)
{
    if (!isLivingHaproxy(pid, binaryPath))
        return std::nullopt;
    HaproxyProcess process{
        .pid = pid, .parent = statOf(pid).value_or(ProcessStat{}).parent, .arguments = argumentsOf(pid)};
    // A worker shows the command line of its master.
    const bool startedAsMaster = process.arguments.contains(u"-W"_s) || process.arguments.contains(u"-Ws"_s);
    process.isMaster =
        (startedAsMaster && !isLivingHaproxy(process.parent, binaryPath)) || hasHaproxyChild(pid, binaryPath);
    return process;
}

bool hearsReloadSignal(qint64 pid)
{
    static const QRegularExpression line(u"^SigCgt:\\s*([0-9a-f]+)$"_s, QRegularExpression::MultilineOption);
    const auto caught = line.match(QString::fromLatin1(contentOf(procPath(pid, u"status"_s))));
    return !caught.hasMatch() || (caught.captured(1).toULongLong(nullptr, 16) >> (SIGUSR2 - 1) & 1U) != 0;
}

QList<qint64> pidsIn(const QString &pidPath)
{
    QList<qint64> pids;
    for (const QByteArray &word : contentOf(pidPath).simplified().split(' '))
        if (const qint64 pid = word.toLongLong(); pid > 1)
            pids.append(pid);
    return pids;
}

QList<HaproxyProcess> processesOn(const QString &configPath, const QString &binaryPath)
{
    QList<HaproxyProcess> found;
    for (const qint64 pid : allPids()) {
        if (!isLivingHaproxy(pid, binaryPath))
            continue;
        if (const auto process = haproxyAt(pid, binaryPath);
            process && process->isOn(configPath) && !process->isCheck())
            found.append(*process);
    }
    return found;
}

std::optional<std::chrono::milliseconds> bornAt(qint64 pid)
{
    const auto stat = statOf(pid);
    if (!stat)
        return std::nullopt;
    return std::chrono::milliseconds(stat->bornAt * 1'000 / ::sysconf(_SC_CLK_TCK));
}

std::chrono::milliseconds sinceBoot()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(now.tv_sec)
                                                                 + std::chrono::nanoseconds(now.tv_nsec));
}

struct ProcessWatch::Watched {
    explicit Watched(int fd)
        : descriptor(fd)
        , notifier(fd, QSocketNotifier::Read)
    {
    }
    ~Watched()
    {
        notifier.setEnabled(false);
        ::close(descriptor);
    }
    Watched(const Watched &) = delete;
    Watched &operator=(const Watched &) = delete;

    int descriptor;
    QSocketNotifier notifier;
};

ProcessWatch::ProcessWatch() = default;
ProcessWatch::~ProcessWatch() = default;

QList<qint64> ProcessWatch::living() const
{
    QList<qint64> pids;
    for (const auto &[pid, watched] : m_watched)
        pids.append(pid);
    return pids;
}

void ProcessWatch::watch(const QList<qint64> &pids)
{
    std::erase_if(m_watched, [&](const auto &entry) { return !pids.contains(entry.first); });
    for (const qint64 pid : pids)
        if (!m_watched.contains(pid))
            add(pid);
}

void ProcessWatch::add(qint64 pid)
{
    const int fd = int(::syscall(SYS_pidfd_open, pid_t(pid), 0u));
    if (fd < 0) {
        QMetaObject::invokeMethod(
            this, [this, pid] { Q_EMIT died(pid); }, Qt::QueuedConnection);
        return;
    }
    auto watched = std::make_unique<Watched>(fd);
    // Queued: the notifier must not be destroyed inside its own signal.
    connect(
        &watched->notifier, &QSocketNotifier::activated, this, [this, pid] { tell(pid); },
        Qt::QueuedConnection);
    m_watched.emplace(pid, std::move(watched));
}

void ProcessWatch::tell(qint64 pid)
{
    if (m_watched.erase(pid) > 0)
        Q_EMIT died(pid);
}

} // namespace proxym
