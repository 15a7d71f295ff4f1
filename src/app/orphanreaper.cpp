// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/orphanreaper.h"

#include <QDir>
#include <QFile>

#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! "PID (comm) state ppid …"; comm may contain anything, so only what follows the last ')' is read.
bool isZombieOf(const QString &pid, qint64 parent)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = file.readAll();
    const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 1 && fields.at(0) == "Z" && fields.at(1).toLongLong() == parent;
}

QSet<qint64> zombiesOf(qint64 parent)
{
    QSet<qint64> found;
    for (const QString &name : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (isZombieOf(name, parent))
            found.insert(name.toLongLong());
    }
    return found;
}

} // namespace

OrphanReaper::OrphanReaper()
{
    m_timer.callOnTimeout([this] { reap(); });
}

void OrphanReaper::start()
{
    if (::getpid() == 1)
        m_timer.start(1s);
}

//! Reaps only zombies that are seen in two checks in a row: QProcess reaps its own children at once.
void OrphanReaper::reap()
{
    const QSet<qint64> now = zombiesOf(::getpid());
    for (const qint64 pid : now &m_seen)
        ::waitpid(pid_t(pid), nullptr, WNOHANG);
    m_seen = now;
}

} // namespace proxym
