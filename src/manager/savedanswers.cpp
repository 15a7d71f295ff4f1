// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"

#include "core/logging.h"
#include "core/servicejson.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto leastInterval = 10s;
constexpr int formatVersion = 1;

QByteArray bytesOf(const QList<Service> &services)
{
    QJsonArray array;
    for (const Service &service : services)
        array.append(toJson(service));
    QJsonObject document;
    document.insert(u"version"_s, formatVersion);
    document.insert(u"services"_s, array);
    return QJsonDocument(document).toJson(QJsonDocument::Compact);
}

Result<QList<Service>> servicesFrom(const QByteArray &bytes)
{
    QJsonParseError problem;
    const QJsonObject document = QJsonDocument::fromJson(bytes, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return failure(Error::Kind::Malformed, problem.errorString());
    if (document.value(u"version"_s).toInt() != formatVersion || !document.value(u"services"_s).isArray())
        return failure(Error::Kind::Malformed, u"not a list of services of this version"_s);
    QList<Service> services;
    const QJsonArray array = document.value(u"services"_s).toArray();
    for (const auto &value : array) {
        const auto service = serviceFromJson(value.toObject());
        if (!service)
            return tl::unexpected(service.error());
        services.append(*service);
    }
    return services;
}

} // namespace

SavedAnswers::SavedAnswers(const QString &directory) : m_directory(directory)
{
    m_next.setSingleShot(true);
    m_next.setInterval(leastInterval);
    connect(&m_next, &QTimer::timeout, this, &SavedAnswers::flush);
}

QString SavedAnswers::pathOf(const QString &source) const
{
    return m_directory + u"/answer-"_s + normalisedId(source.toLower()) + u".json"_s;
}

std::optional<QList<Service>> SavedAnswers::load(const QString &source) const
{
    QFile file(pathOf(source));
    if (m_directory.isEmpty() || !file.exists())
        return std::nullopt;
    if (!file.open(QIODevice::ReadOnly)) {
        logWarning() << u"cannot read the saved answer"_s << file.fileName() << u":"_s << file.errorString();
        return std::nullopt;
    }
    const auto services = servicesFrom(file.readAll());
    if (!services) {
        logWarning() << u"the saved answer"_s << file.fileName() << u"is of no use:"_s << services.error().what;
        return std::nullopt;
    }
    return *services;
}

void SavedAnswers::keep(const Answer &answer)
{
    if (m_directory.isEmpty())
        return;
    const auto written = m_written.constFind(answer.source);
    if (written != m_written.constEnd() && *written == answer.services) {
        m_waiting.remove(answer.source);
        return;
    }
    m_waiting.insert(answer.source, answer.services);
    if (!m_next.isActive())
        m_next.start();
}

void SavedAnswers::flush()
{
    for (auto [source, services] : m_waiting.asKeyValueRange()) {
        const auto done = write(source, bytesOf(services));
        if (done)
            m_written.insert(source, services);
        else
            logWarning() << done.error().what;
    }
    m_waiting.clear();
}

Result<Done> SavedAnswers::write(const QString &source, const QByteArray &bytes) const
{
    QDir().mkpath(m_directory);
    QSaveFile file(pathOf(source));
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup) || !file.commit())
        return failure(Error::Kind::NotWritable,
                       u"cannot save the answer of %1 in %2: %3"_s.arg(source, file.fileName(), file.errorString()));
    return Done{};
}

} // namespace proxym
