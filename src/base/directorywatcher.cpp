// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/directorywatcher.h"

#include "base/absences.h"
#include "base/filestamp.h"
#include "base/logging.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSocketNotifier>
#include <QTimer>

#include <array>
#include <cerrno>
#include <set>

#include <sys/inotify.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using namespace std::chrono_literals;

constexpr auto quietTime = 20ms; //!< files are compared when nothing has happened for this long,
constexpr auto latestTime = 200ms; //!< but never later than this after the first hint
//! Code that waits for a missing file notices its absence a moment after the watcher; on a busy machine up to
//! two seconds.
constexpr std::array afterDeparture{100ms, 2000ms};
constexpr auto rescanInterval = 30s; //!< for what the kernel does not report: NFS, links elsewhere
constexpr auto rescanWithoutWatches = 5s; //!< it reports nothing: its limits are exhausted

constexpr std::uint32_t writes = IN_MODIFY | IN_CLOSE_WRITE;
constexpr std::uint32_t comingsAndGoings =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

QStringList differingNames(const DirectorySnapshot &earlier, const DirectorySnapshot &now)
{
    QStringList names;
    for (auto file = now.begin(); file != now.end(); ++file) {
        const auto known = earlier.find(file.key());
        if (known == earlier.end() || !file->provesSameAs(*known))
            names.append(file.key());
    }
    for (auto file = earlier.begin(); file != earlier.end(); ++file) {
        if (!now.contains(file.key()))
            names.append(file.key());
    }
    names.sort();
    return names;
}

} // namespace

struct DirectoryWatcher::Private {
    Private(DirectoryWatcher &watcher, const QString &watchedDirectory, const QStringList &watchedSuffixes);
    ~Private() { close(); }

    void open();
    void close();
    void watchDirectory();
    [[nodiscard]] int watch(const QByteArray &path, std::uint32_t mask);
    void noteExhausted(const char *limit);
    void readEvents();
    [[nodiscard]] bool isHint(const inotify_event &event) const;
    void scheduleLook();
    void look();
    void tellAgainWhatStaysAway(const QStringList &names);
    //! Renews the watches, then takes the snapshot: what happens in between or later is a hint for the next
    //! one.
    [[nodiscard]] Result<DirectorySnapshot> watchAndSnapshot();

    DirectoryWatcher &q;
    QString directory; //!< absolute, clean
    QStringList suffixes;
    DirectorySnapshot snapshot;
    bool readable = false;
    bool exhausted = false; //!< the kernel had no watches left

    int inotify = -1;
    std::set<int> watches;
    int directoryWatch = -1;
    int ancestorWatch = -1; //!< of the nearest existing ancestor directory
    QByteArray awaited; //!< the one name that matters there
    std::unique_ptr<QSocketNotifier> readiness;
    QTimer quiet;
    QTimer rescan;
    QElapsedTimer sinceFirstHint; //!< valid while a comparison is due
};

DirectoryWatcher::Private::Private(DirectoryWatcher &watcher, const QString &watchedDirectory,
                                   const QStringList &watchedSuffixes)
    : q(watcher)
    , directory(QDir::cleanPath(QFileInfo(watchedDirectory).absoluteFilePath()))
    , suffixes(watchedSuffixes)
{
    quiet.setSingleShot(true);
    QObject::connect(&quiet, &QTimer::timeout, &q, [this] { look(); });
    QObject::connect(&rescan, &QTimer::timeout, &q, [this] { look(); });
}

void DirectoryWatcher::Private::open()
{
    inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inotify < 0) {
        noteExhausted("fs.inotify.max_user_instances");
        return;
    }
    readiness = std::make_unique<QSocketNotifier>(inotify, QSocketNotifier::Read);
    QObject::connect(readiness.get(), &QSocketNotifier::activated, &q, [this] { readEvents(); });
}

void DirectoryWatcher::Private::close()
{
    readiness.reset();
    if (inotify >= 0)
        ::close(inotify);
    inotify = -1;
    watches.clear();
    sinceFirstHint.invalidate();
}

void DirectoryWatcher::Private::noteExhausted(const char *limit)
{
    if (!std::exchange(exhausted, true))
        logWarning() << "changes in" << directory << "are noticed only every" << rescanWithoutWatches
                     << ": the kernel has no watches left (see" << limit << u')';
    rescan.setInterval(rescanWithoutWatches);
}

//! Adding a watch that exists already changes nothing, and a path that now leads elsewhere gets a new one. So
//! it does not matter what happened to the directory.
int DirectoryWatcher::Private::watch(const QByteArray &path, std::uint32_t mask)
{
    const int descriptor =
        inotify < 0 ? -1 : inotify_add_watch(inotify, path.constData(), mask | IN_MASK_ADD);
    if (descriptor >= 0)
        watches.insert(descriptor);
    else if (inotify >= 0 && errno == ENOSPC)
        noteExhausted("fs.inotify.max_user_watches");
    return descriptor;
}

//! Watches the parent first: a link may be changed there, or the directory created again.
void DirectoryWatcher::Private::watchDirectory()
{
    QString above = directory;
    ancestorWatch = -1;
    while (ancestorWatch < 0 && above != u"/"_s) {
        awaited = QFile::encodeName(above.mid(above.lastIndexOf(u'/') + 1));
        above = QFileInfo(above).path();
        ancestorWatch = watch(QFile::encodeName(above), comingsAndGoings | IN_ONLYDIR);
    }
    directoryWatch = watch(QFile::encodeName(directory), comingsAndGoings | writes | IN_ATTRIB | IN_ONLYDIR);
}

Result<DirectorySnapshot> DirectoryWatcher::Private::watchAndSnapshot()
{
    const std::set<int> earlier = std::exchange(watches, {});
    watchDirectory();
    auto taken = snapshotOf(directory, suffixes, [this](const QByteArray &name) {
        // the target of a link may be written in place, outside of any watched directory
        (void)watch(QFile::encodeName(directory) + '/' + name,
                    writes | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF);
    });
    for (const int descriptor : earlier) {
        if (!watches.contains(descriptor))
            inotify_rm_watch(inotify, descriptor); // fails if the kernel has done it already
    }
    return taken;
}

bool DirectoryWatcher::Private::isHint(const inotify_event &event) const
{
    if (event.wd >= 0 && !watches.contains(event.wd))
        return false; // an event of a watch that was just removed
    if (event.len == 0 || (event.wd != directoryWatch && event.wd != ancestorWatch))
        return true;
    const QByteArray name(event.name);
    if (event.wd != directoryWatch)
        return name == awaited;
    return (event.mask & writes) == 0 || isWanted(QFile::decodeName(name), suffixes);
}

void DirectoryWatcher::Private::readEvents()
{
    alignas(inotify_event) std::array<char, 64 * 1024> buffer;
    bool hinted = false;
    for (ssize_t length = 0; (length = ::read(inotify, buffer.data(), buffer.size())) > 0;) {
        for (const char *next = buffer.data(); next < buffer.data() + length;) {
            const auto &event = *reinterpret_cast<const inotify_event *>(next);
            hinted = hinted || isHint(event);
            next += sizeof(inotify_event) + event.len;
        }
    }
    if (hinted)
        scheduleLook();
}

void DirectoryWatcher::Private::scheduleLook()
{
    if (!sinceFirstHint.isValid())
        sinceFirstHint.start();
    const auto waited = std::chrono::milliseconds(sinceFirstHint.elapsed());
    quiet.start(std::clamp<std::chrono::milliseconds>(latestTime - waited, 0ms, quietTime));
}

void DirectoryWatcher::Private::look()
{
    quiet.stop();
    sinceFirstHint.invalidate();
    const auto taken = watchAndSnapshot();
    const DirectorySnapshot now = taken.value_or(DirectorySnapshot());
    const QStringList names = differingNames(snapshot, now);
    const bool cameOrWent = std::exchange(readable, taken.has_value()) != taken.has_value();
    snapshot = now;
    if (cameOrWent || !names.isEmpty())
        Q_EMIT q.changed(names);
    tellAgainWhatStaysAway(names);
}

void DirectoryWatcher::Private::tellAgainWhatStaysAway(const QStringList &names)
{
    const auto missing = [this](const QStringList &of) {
        QStringList found;
        std::copy_if(of.begin(), of.end(), std::back_inserter(found),
                     [this](const QString &name) { return !snapshot.contains(name); });
        return found;
    };
    const QStringList away = missing(names);
    if (away.isEmpty())
        return;
    for (const auto delay : afterDeparture)
        QTimer::singleShot(Absences::patience + delay, &q, [this, away, missing] {
            const QStringList gone = missing(away);
            if (rescan.isActive() && !gone.isEmpty())
                Q_EMIT q.changed(gone);
        });
}

DirectoryWatcher::DirectoryWatcher(const QString &directory, const QStringList &suffixes)
    : d(std::make_unique<Private>(*this, directory, suffixes))
{
}

DirectoryWatcher::~DirectoryWatcher() = default;

void DirectoryWatcher::start()
{
    stop();
    d->rescan.start(rescanInterval);
    d->open();
    const auto taken = d->watchAndSnapshot();
    d->readable = taken.has_value();
    d->snapshot = taken.value_or(DirectorySnapshot());
}

void DirectoryWatcher::stop()
{
    d->quiet.stop();
    d->rescan.stop();
    d->close();
}

} // namespace proxym
