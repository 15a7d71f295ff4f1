// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/namedfiles.h"

#include "base/differences.h"
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
    return NamedFiles().in(model);
}

QMap<QString, QString> NamedFiles::in(const ProxyModel &model)
{
    const Differences differences(m_backends, model.backends);
    m_backends = model.backends;
    for (const ProxyBackend &backend : differences.gone)
        m_files.remove(backend.name);
    for (const ProxyBackend &backend : differences.come)
        if (const QStringList files = filesNamedIn(backend.config); !files.isEmpty())
            m_files.insert(backend.name, files);

    QMap<QString, QString> all;
    const auto add = [&all](const QStringList &files, const QString &part) {
        for (const QString &path : files)
            if (!all.contains(path))
                all.insert(path, part);
    };
    const auto linesOf = [](const QByteArray &text) { return QString::fromUtf8(text).split(u'\n'); };
    add(filesNamedIn(linesOf(model.texts.global.value_or(QByteArray()))), globalPart);
    add(filesNamedIn(linesOf(model.texts.httpFrontend)), frontendPart);
    for (const auto &[name, files] : m_files.asKeyValueRange())
        add(files, name);
    return all;
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
