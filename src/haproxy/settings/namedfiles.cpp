// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/namedfiles.h"

#include "base/filestamp.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Keywords followed by a path, and functions that begin with one.
QStringList pathsIn(const QString &line)
{
    static const QRegularExpression naming(
        u"(?:(?:^|\\s)(?:errorfile(?:\\s+\\d+)?|errorfiles|(?:lf-)?file|ca-file|ca-verify-file|crl-file|crt|"
        u"crt-list|lua-load|"
        "lua-load-per-thread|ssl-dh-param-file|-f)\\s+|\\bmap(?:_\\w+)?\\()\"?(/[^\\s\",)#]+)"_s);
    QStringList paths;
    if (!line.contains(u'/') || line.trimmed().startsWith(u'#'))
        return paths;
    for (auto found = naming.globalMatch(line); found.hasNext();)
        paths.append(found.next().captured(1));
    return paths;
}

} // namespace

QStringList filesNamedIn(const QStringList &lines)
{
    QStringList files;
    for (const QString &line : lines)
        files += pathsIn(line);
    return files;
}

QMap<QString, QString> filesNamedIn(const ProxyModel &model)
{
    QMap<QString, QString> files;
    const auto add = [&files](const QStringList &lines, const QString &part) {
        for (const QString &path : filesNamedIn(lines))
            if (!files.contains(path))
                files.insert(path, part);
    };
    add(QString::fromUtf8(model.texts.global.value_or(QByteArray())).split(u'\n'), globalPart);
    add(QString::fromUtf8(model.texts.httpFrontend).split(u'\n'), frontendPart);
    for (const ProxyBackend &backend : model.backends)
        if (!backend.config.isEmpty()) // as nearly all are
            add(backend.config, backend.name);
    return files;
}

QStringList missingFiles(const QMap<QString, QString> &files)
{
    QStringList sentences;
    for (auto [path, part] : files.asKeyValueRange())
        if (::access(QFile::encodeName(path).constData(), R_OK) != 0)
            sentences.append(
                u"%1 names %2, which cannot be read: without it HAProxy could not start again"_s.arg(part,
                                                                                                     path));
    return sentences;
}

FileStamps stampsOf(const QStringList &files)
{
    FileStamps stamps;
    for (const QString &path : files) {
        const auto stamp = stampOf(path);
        QByteArrayList words;
        if (stamp)
            words = {QByteArray::number(stamp->device),
                     QByteArray::number(stamp->inode),
                     QByteArray::number(stamp->size),
                     QByteArray::number(qint64(stamp->modifiedAt.count())),
                     QByteArray::number(qint64(stamp->changedAt.count())),
                     stamp->settled ? "settled" : "new"};
        stamps.insert(path, words.join(' '));
    }
    return stamps;
}

void NamedFilesWatch::watch(const QMap<QString, QString> &files)
{
    std::erase_if(m_watchers, [&](const auto &watched) { return !files.contains(watched.first); });
    for (const QString &path : files.keys()) {
        if (m_watchers.contains(path))
            continue;
        const QFileInfo file(path);
        auto watcher = std::make_unique<DirectoryWatcher>(file.path(), QStringList{file.fileName()});
        connect(watcher.get(), &DirectoryWatcher::changed, this, [this, path] { Q_EMIT changed(path); });
        watcher->start();
        m_watchers.emplace(path, std::move(watcher));
    }
}

} // namespace proxym
