// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/store/configstore.h"

#include "base/logging.h"
#include "base/privatedirectory.h"
#include "haproxy/config/renderer.h"
#include "haproxy/socket/quietstates.h"
#include "haproxy/store/durablefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Where a symbolic link at `path` finally leads, even if nothing is there yet; `path` itself if it is not a
//! link.
QString behindLinks(const QString &path)
{
    constexpr int most = 40; // as the kernel does
    QString target = path;
    for (int links = 0; links < most && QFileInfo(target).isSymLink(); ++links)
        target = QFileInfo(target).symLinkTarget();
    return target;
}

Result<Done> replaceMaps(const QString &directory, const QMap<QString, QByteArray> &maps)
{
    for (auto map = maps.cbegin(); map != maps.cend(); ++map)
        if (const auto written = replaceFile(directory + u'/' + map.key(), map.value()); !written)
            return written;
    return syncDirectory(directory);
}

Result<Done> ensureExists(const QString &path, const QByteArray &content)
{
    return QFileInfo::exists(path) ? Result<Done>(Done{}) : replaceFile(path, content);
}

} // namespace

ConfigStore::ConfigStore(const QString &configPath, const QString &helpersPath)
    : m_configPath(configPath)
    , m_helpersPath(helpersPath)
{
}

Result<Done> ConfigStore::prepare() const
{
    // HAProxy warns about an empty state file; the version line alone is valid.
    return makePrivateDirectory(m_helpersPath)
        .and_then([&](Done) { return makePrivateDirectory(helper(u"last-good"_s)); })
        .and_then([&](Done) { return ensureExists(serverStatePath(), "1\n# no servers yet\n"); })
        .and_then([&](Done) { return keepOriginal(); });
}

Result<Done> ConfigStore::keepOriginal() const
{
    const QString original = helper(u"original.cfg"_s);
    const auto config = current();
    if (!config || isOurConfig(*config) || QFileInfo::exists(original))
        return Done{};
    logNotice() << m_configPath << "was not written by proxym; it is kept as" << original;
    return replaceFile(original, *config).and_then([&](Done) { return syncDirectory(m_helpersPath); });
}

std::optional<QByteArray> ConfigStore::current() const
{
    return contentOf(m_configPath);
}

QMap<QString, QByteArray> ConfigStore::mapsIn(const QString &path)
{
    const QDir directory(path);
    QMap<QString, QByteArray> maps;
    for (const QString &name : directory.entryList({u"*.map"_s}, QDir::Files))
        maps.insert(name, contentOf(directory.filePath(name)).value_or(QByteArray()));
    return maps;
}

bool ConfigStore::holds(const ConfigFiles &files) const
{
    return hasContent(m_configPath, files.config) && maps() == files.maps;
}

bool ConfigStore::isOurs() const
{
    QFile file(m_configPath);
    return file.open(QIODevice::ReadOnly) && isOurConfig(file.readLine());
}

bool ConfigStore::hasServices() const
{
    static const QRegularExpression section(u"^\\s*(listen|frontend|backend)\\s"_s,
                                            QRegularExpression::MultilineOption);
    const QByteArray config = current().value_or(QByteArray());
    if (isOurs()) // one of its backends is for unknown domains, and spare ones are for services to come
        return config.contains("\nlisten ")
            || config.count("\nbackend ") - config.count("\nbackend spare_0") > 1;
    return section.match(QString::fromUtf8(config)).hasMatch();
}

Result<Done> ConfigStore::stage(const ConfigFiles &candidate) const
{
    if (const auto prepared = prepare(); !prepared)
        return prepared;
    for (auto map = candidate.maps.cbegin(); map != candidate.maps.cend(); ++map)
        if (const auto made = ensureExists(mapPath(map.key()), {}); !made)
            return made;
    // The check loads the states as well.
    return keepStatesQuiet(candidate.config.whole()).and_then([&](Done) {
        return writeFile(candidatePath(), candidate.config);
    });
}

Result<Done> ConfigStore::commit(const ConfigFiles &candidate) const
{
    if (const auto maps = replaceMaps(m_helpersPath, candidate.maps); !maps)
        return maps;
    if (hasContent(m_configPath, candidate.config))
        return Done{};
    if (!hasContent(candidatePath(), candidate.config))
        if (const auto written = writeFile(candidatePath(), candidate.config); !written)
            return written;
    // A symbolic link stays and its target is replaced; the target may be on another file system than the
    // candidate.
    const QString path = behindLinks(m_configPath);
    const auto placed =
        path == m_configPath ? moveOver(candidatePath(), path) : replaceFile(path, candidate.config);
    return placed.and_then([&](Done) { return syncDirectory(QFileInfo(path).absolutePath()); });
}

Result<Done> ConfigStore::keepAsGood(const ConfigFiles &inForce) const
{
    const QString directory = helper(u"last-good"_s);
    return replaceMaps(directory, inForce.maps)
        .and_then([&](Done) { return replaceFile(directory + u"/haproxy.cfg"_s, inForce.config); })
        .and_then([&](Done) { return syncDirectory(directory); });
}

bool ConfigStore::hasOtherGood() const
{
    const auto good = contentOf(helper(u"last-good/haproxy.cfg"_s));
    return good && good != current();
}

Result<std::optional<ConfigFiles>> ConfigStore::restoreGood() const
{
    const QDir directory(helper(u"last-good"_s));
    const auto config = contentOf(directory.filePath(u"haproxy.cfg"_s));
    if (!config)
        return std::nullopt;
    const ConfigFiles good{*config, mapsIn(directory.path())};
    if (const auto committed = commit(good); !committed)
        return tl::unexpected(committed.error());
    return good;
}

std::optional<QByteArray> ConfigStore::judgeMemory() const
{
    return contentOf(helper(u"judge.json"_s));
}

Result<Done> ConfigStore::keepJudgeMemory(const QByteArray &text) const
{
    return replaceFile(helper(u"judge.json"_s), text);
}

QByteArray ConfigStore::seats() const
{
    return contentOf(helper(u"seats.json"_s)).value_or(QByteArray());
}

Result<Done> ConfigStore::keepSeats(const QByteArray &seats, const QByteArray &asMap) const
{
    return replaceFile(helper(u"seats.json"_s), seats, Outlives::Processes).and_then([&](Done) {
        return replaceFile(helper(u"backends.lst"_s), asMap, Outlives::Processes);
    });
}

Result<Done> ConfigStore::writeServerState(const QByteArray &text, const QByteArray &config,
                                           const QStringList &arguments) const
{
    return replaceFile(serverStatePath(), quietStates(text, config, arguments));
}

Result<Done> ConfigStore::keepStatesQuiet(const QByteArray &config) const
{
    const auto states = contentOf(serverStatePath());
    return states ? writeServerState(*states, config) : Result<Done>(Done{});
}

qint64 ConfigStore::lastMaster() const
{
    return contentOf(helper(u"master.pid"_s)).value_or(QByteArray()).trimmed().toLongLong();
}

void ConfigStore::rememberMaster(qint64 pid) const
{
    if (pid == lastMaster())
        return;
    const auto written =
        replaceFile(helper(u"master.pid"_s), QByteArray::number(pid) + '\n', Outlives::Processes);
    if (!written)
        logWarning() << written.error().what;
}

} // namespace proxym
