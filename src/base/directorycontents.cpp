// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/directorycontents.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace proxym {

bool DirectoryContents::readAgain()
{
    const auto found = snapshotOf(m_directory, m_suffixes);
    if (!found)
        return !std::exchange(m_isMissing, true);
    if (!std::exchange(m_isMissing, false) && isUnchanged(*found))
        return false;
    const DirectorySnapshot now = withAbsent(*found);
    for (const QString &name : m_files.keys() + m_unreadable.keys())
        if (!now.contains(name)) {
            m_files.remove(name);
            m_unreadable.remove(name);
        }
    for (auto file = found->cbegin(); file != found->cend(); ++file)
        if (!file->provesSameAs(m_stamps.value(file.key())) || m_unreadable.contains(file.key()))
            read(file.key());
    m_stamps = now;
    return true;
}

//! The files that are there, and those that may still come back.
DirectorySnapshot DirectoryContents::withAbsent(DirectorySnapshot now)
{
    for (auto file = m_stamps.cbegin(); file != m_stamps.cend(); ++file) {
        if (now.contains(file.key())
            || !m_absences.mayComeBack(file.key(), goneFor(m_directory, file.key(), *file)))
            m_absences.forget(file.key());
        else
            now.insert(file.key(), *file);
    }
    return now;
}

bool DirectoryContents::isUnchanged(const DirectorySnapshot &now) const
{
    const auto isSame = [this](const auto &file) {
        return file.second.provesSameAs(m_stamps.value(file.first));
    };
    const bool areAllRead =
        m_unreadable.isEmpty() && m_files.size() == m_stamps.size(); // none is only restored
    return areAllRead && now.size() == m_stamps.size()
        && std::all_of(now.constKeyValueBegin(), now.constKeyValueEnd(), isSame);
}

void DirectoryContents::read(const QString &name)
{
    QFile file(QDir(m_directory).filePath(name));
    if (!file.open(QIODevice::ReadOnly)) {
        m_unreadable.insert(name, file.errorString());
        return;
    }
    const QByteArray content = file.read(largest + 1);
    if (content.size() > largest) {
        m_unreadable.insert(name, u"it is longer than %1 MiB"_s.arg(largest >> 20));
        return;
    }
    m_unreadable.remove(name);
    m_files.insert(name, content);
}

} // namespace proxym
