// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "file/filenotifier.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString reasonFor(const QStringList &names)
{
    if (names.isEmpty())
        return u"the directory appeared or disappeared"_s;
    return names.size() == 1 ? names.first() + u" changed"_s : u"%1 files changed"_s.arg(names.size());
}

} // namespace

FileNotifier::FileNotifier(const QString &directory)
    : m_watcher(directory, {u".json"_s})
{
    connect(&m_watcher, &DirectoryWatcher::changed, this,
            [this](const QStringList &names) { Q_EMIT changeNoticed(Trigger{.reason = reasonFor(names)}); });
}

void FileNotifier::start()
{
    m_watcher.start();
}

Task<> FileNotifier::stop()
{
    m_watcher.stop();
    co_return;
}

} // namespace proxym
