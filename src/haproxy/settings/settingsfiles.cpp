// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/settingsfiles.h"

#include "base/logging.h"
#include "base/statefile.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QMap<QString, QByteArray> copiesIn(const QString &path)
{
    const auto state = path.isEmpty() ? std::nullopt : readState(path);
    QMap<QString, QByteArray> files;
    if (!state)
        return files;
    const QVariantMap copies = state->value(u"files"_s).toObject().toVariantMap();
    for (auto [name, content] : copies.asKeyValueRange())
        files.insert(name, QByteArray::fromBase64(content.toString().toLatin1()));
    return files;
}

} // namespace

SettingsFiles::SettingsFiles(const QString &directory, bool isHttpsServed, const QString &copyPath)
    : m_directory(directory)
    , m_contents(directory, settingsFileSuffixes())
    , m_isHttpsServed(isHttpsServed)
    , m_copyPath(copyPath)
    , m_good(copiesIn(copyPath))
    , m_copied(m_good)
{
    m_contents.restore(m_good);
    m_settings = operatorSettingsFrom(m_good, {});
}

bool SettingsFiles::readAgain()
{
    if (!m_contents.readAgain())
        return false;
    const OperatorSettings before = m_settings;
    m_settings = operatorSettingsFrom(m_contents.files(), before);
    noteGood();
    if (lacksHttps())
        m_settings.complaints += redirectComplaints(m_settings);
    if (m_contents.isMissing())
        m_settings.complaints.append(
            u"%1 cannot be read"_s.arg(m_directory)
            + (m_good.isEmpty() ? QString() : u"; its last good contents stay in use"_s));
    for (auto [name, why] : m_contents.unreadable().asKeyValueRange())
        m_settings.complaints.append(u"%1: %2"_s.arg(name, why));
    return m_settings.texts != before.texts || m_settings.services != before.services
        || m_settings.complaints != before.complaints;
}

void SettingsFiles::noteGood()
{
    QMap<QString, QByteArray> good;
    for (auto [name, content] : m_contents.files().asKeyValueRange()) {
        if (!m_settings.bad.contains(name))
            good.insert(name, content);
        else if (m_good.contains(name))
            good.insert(name, m_good.value(name));
    }
    m_good = good;
}

void SettingsFiles::copy()
{
    if (m_copyPath.isEmpty() || m_good == m_copied)
        return;
    QJsonObject copies;
    for (auto [name, content] : m_good.asKeyValueRange())
        copies.insert(name, QString::fromLatin1(content.toBase64()));
    const auto done = writeState(m_copyPath, {{u"files"_s, copies}});
    if (done)
        m_copied = m_good;
    else if (!m_isFailing)
        logWarning() << u"settings files cannot be copied:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
