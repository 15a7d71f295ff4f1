// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settingsfiles.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace proxym {

bool SettingsFiles::readAgain()
{
    const auto found = snapshotOf(m_directory, settingsFileSuffixes());
    if (!found) {
        if (!m_isMissing)
            m_settings.complaints.append(u"%1 cannot be read; what it said last stays"_s.arg(m_directory));
        return !std::exchange(m_isMissing, true);
    }
    if (!std::exchange(m_isMissing, false) && isUnchanged(*found))
        return false;
    const DirectorySnapshot now = withAbsent(*found);
    for (const QString &name : m_contents.keys() + m_unreadable.keys())
        if (!now.contains(name)) {
            m_contents.remove(name);
            m_unreadable.remove(name);
        }
    for (auto file = found->cbegin(); file != found->cend(); ++file)
        if (!file->provesSameAs(m_stamps.value(file.key())) || m_unreadable.contains(file.key()))
            read(file.key());
    m_stamps = now;
    const OperatorSettings before = m_settings;
    m_settings = operatorSettingsFrom(m_contents, before);
    if (!m_mayRedirect)
        m_settings = withoutRedirects(m_settings);
    for (auto file = m_unreadable.cbegin(); file != m_unreadable.cend(); ++file)
        m_settings.complaints.append(u"%1: %2"_s.arg(file.key(), file.value()));
    return m_settings.texts != before.texts || m_settings.services != before.services
        || m_settings.complaints != before.complaints;
}

//! Those that are there, and those that may yet come back.
DirectorySnapshot SettingsFiles::withAbsent(DirectorySnapshot now)
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

bool SettingsFiles::isUnchanged(const DirectorySnapshot &now) const
{
    const auto isSame = [this](const auto &file) {
        return file.second.provesSameAs(m_stamps.value(file.first));
    };
    return m_unreadable.isEmpty() && now.size() == m_stamps.size()
        && std::all_of(now.constKeyValueBegin(), now.constKeyValueEnd(), isSame);
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
