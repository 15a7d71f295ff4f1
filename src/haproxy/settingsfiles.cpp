// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settingsfiles.h"

using namespace Qt::StringLiterals;

namespace proxym {

bool SettingsFiles::readAgain()
{
    if (!m_contents.readAgain())
        return false;
    const OperatorSettings before = m_settings;
    m_settings = operatorSettingsFrom(m_contents.files(), before);
    if (!m_isHttpsServed)
        m_settings = withoutRedirects(m_settings);
    if (m_contents.isMissing())
        m_settings.complaints.append(u"%1 cannot be read; what it said last stays"_s.arg(m_directory));
    for (auto [name, why] : m_contents.unreadable().asKeyValueRange())
        m_settings.complaints.append(u"%1: %2"_s.arg(name, why));
    return m_settings.texts != before.texts || m_settings.services != before.services
        || m_settings.complaints != before.complaints;
}

} // namespace proxym
