// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settingsfiles.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 nanoseconds(const timespec &time)
{
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

SettingsFiles::Stamp SettingsFiles::stampOf(const QString &path)
{
    struct stat status { };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    return {status.st_ino, status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

QMap<QString, SettingsFiles::Stamp> SettingsFiles::stamps() const
{
    QStringList patterns;
    for (const QString &suffix : settingsFileSuffixes())
        patterns.append(u'*' + suffix);
    const QDir directory(m_directory);
    QMap<QString, Stamp> stamps;
    for (const QString &name : directory.entryList(patterns, QDir::Files))
        if (!name.startsWith(u'.'))
            stamps.insert(name, stampOf(directory.filePath(name)));
    return stamps;
}

bool SettingsFiles::readAgain()
{
    if (!QDir(m_directory).isReadable()) {
        if (!m_isMissing)
            m_settings.complaints.append(u"%1 cannot be read; what it said last stays"_s.arg(m_directory));
        return !std::exchange(m_isMissing, true);
    }
    const QMap<QString, Stamp> now = stamps();
    if (!std::exchange(m_isMissing, false) && now == m_stamps && m_unreadable.isEmpty())
        return false;
    for (const QString &name : m_contents.keys() + m_unreadable.keys())
        if (!now.contains(name)) {
            m_contents.remove(name);
            m_unreadable.remove(name);
        }
    for (auto file = now.cbegin(); file != now.cend(); ++file)
        if (m_stamps.value(file.key()) != file.value() || m_unreadable.contains(file.key()))
            read(file.key());
    m_stamps = now;
    const OperatorSettings before = m_settings;
    m_settings = operatorSettingsFrom(m_contents, before);
    for (auto file = m_unreadable.cbegin(); file != m_unreadable.cend(); ++file)
        m_settings.complaints.append(u"%1: %2"_s.arg(file.key(), file.value()));
    return m_settings.texts != before.texts || m_settings.services != before.services
        || m_settings.complaints != before.complaints;
}

void SettingsFiles::read(const QString &name)
{
    QFile file(QDir(m_directory).filePath(name));
    if (!file.open(QIODevice::ReadOnly)) {
        m_unreadable.insert(name, file.errorString());
        return;
    }
    m_unreadable.remove(name);
    m_contents.insert(name, file.readAll());
}

} // namespace proxym
