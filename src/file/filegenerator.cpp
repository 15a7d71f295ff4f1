// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "file/filegenerator.h"

#include "written/writtenparser.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 largestFile = qint64(64) * 1024 * 1024;

Result<QByteArray> contentOf(const QString &path, const QString &fileName)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Kind::Unreachable, fileName + u": "_s + file.errorString());
    QByteArray content; // read(largestFile + 1) would first take so much memory, twice, for the smallest file
    constexpr qint64 atOnce = qint64(1024) * 1024;
    while (!file.atEnd() && content.size() <= largestFile)
        content += file.read(atOnce);
    if (content.size() > largestFile)
        return failure(Error::Kind::Malformed, fileName + u": larger than 64 MiB"_s);
    return content;
}

} // namespace

QString FileGenerator::name() const
{
    return u"File"_s;
}

Task<Result<Found>> FileGenerator::services(Reading)
{
    co_return findAll();
}

void FileGenerator::restore(const Services &services)
{
    for (const Shared<Service> &service : services)
        m_restored[service->origin].append(service);
}

Result<Found> FileGenerator::findAll()
{
    const auto snapshot = snapshotOf(m_directory, {u".json"_s});
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    QMap<QString, KnownFile> files;
    Found found;
    for (auto file = snapshot->begin(); file != snapshot->end(); ++file) {
        const auto known = m_files.find(file.key());
        const bool isSame = known != m_files.end() && file->provesSameAs(known->stamp);
        files.insert(file.key(), isSame ? *known : read(file.key(), *file));
        m_absences.forget(file.key());
    }
    for (auto known = m_files.cbegin(); known != m_files.cend(); ++known) {
        if (files.contains(known.key()))
            continue;
        if (m_absences.mayComeBack(known.key(), goneFor(m_directory, known.key(), known->stamp)))
            files.insert(known.key(), *known);
        else
            m_absences.forget(known.key());
    }
    m_files = files;
    m_restored.clear();
    for (const KnownFile &file : std::as_const(m_files)) {
        found.services += file.services;
        found.complaints += file.complaints;
    }
    return found;
}

FileGenerator::KnownFile FileGenerator::read(const QString &fileName, const FileStamp &stamp) const
{
    const KnownFile known = m_files.value(fileName, {{}, m_restored.value(fileName), {}});
    const auto content = contentOf(m_directory + u'/' + fileName, fileName);
    const auto parsed = content ? parseWritten(name(), fileName, *content) : tl::unexpected(content.error());
    const Found found = foundOrKept(parsed, known.services);
    return {stamp, found.services, found.complaints};
}

} // namespace proxym
