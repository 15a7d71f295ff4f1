// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/webassets.h"

#include <QDirIterator>
#include <QFile>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString root = u":/web"_s;

QByteArray typeOf(const QString &path)
{
    if (path.endsWith(u".js"))
        return "text/javascript; charset=utf-8";
    if (path.endsWith(u".css"))
        return "text/css; charset=utf-8";
    if (path.endsWith(u".svg"))
        return "image/svg+xml";
    return "application/octet-stream";
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QMap<QString, Response> webAssets()
{
    QMap<QString, Response> assets;
    QDirIterator files(root, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next().mid(root.size());
        if (path == u"/index.html")
            continue;
        const QByteArray body = contentOf(root + path);
        assets.insert(path, {.type = typeOf(path), .body = body, .etag = etagOf(body), .mayBeCached = true});
    }
    return assets;
}

QByteArray pageTemplate()
{
    return contentOf(root + u"/index.html"_s);
}

} // namespace proxym
