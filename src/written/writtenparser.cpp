// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/writtenparser.h"

#include "core/reuse.h"
#include "written/jsonplace.h"
#include "written/jsonservice.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostComplaints = 20; // for one text; no one fixes more at a time

QByteArray withoutByteOrderMark(const QByteArray &content)
{
    return content.startsWith("\xEF\xBB\xBF") ? content.sliced(3) : content;
}

//! "web.json: line 3, column 9: /shop"
QString describe(const QString &origin, const JsonPlace &place, const QJsonValue &service)
{
    const QString id = service[u"id"_s].toString();
    return origin + u": "_s + place.toString() + (id.isEmpty() ? QString() : u": "_s + id);
}

void shorten(QStringList &complaints, const QString &origin)
{
    if (complaints.size() <= mostComplaints)
        return;
    const QString rest = u"%1: and %2 more mistakes"_s.arg(origin).arg(complaints.size() - mostComplaints);
    complaints = complaints.first(mostComplaints) + QStringList{rest};
}

} // namespace

Result<Found> parseWritten(const QString &source, const QString &origin, const QByteArray &content)
{
    const QByteArray json = withoutByteOrderMark(content);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return failure(Error::Kind::Malformed, origin + u": "_s + explained(error, json));

    const QList<JsonPlace> places = placesOfServices(json);
    const QJsonArray array = document.isArray() ? document.array() : QJsonArray{document.object()};
    Found found;
    for (qsizetype i = 0; i < array.size(); ++i) {
        const auto read = readService(array[i]);
        if (read) {
            Service service = read->service;
            service.source = source;
            service.origin = origin;
            found.services.append(std::move(service));
        }
        for (const QString &complaint : read ? read->complaints : QStringList{read.error().what})
            found.complaints.append(describe(origin, places.value(i), array[i]) + u": "_s + complaint);
    }
    shorten(found.complaints, origin);
    if (found.services.isEmpty() && !found.complaints.isEmpty())
        return failure(Error::Kind::Malformed, found.complaints.join(u"; "_s));
    return found;
}

Found foundOrKept(const Result<Found> &found, const Services &before)
{
    if (found)
        return {withThoseOf(before, found->services), found->complaints, found->notes};
    const QString consequence = before.isEmpty() ? QString() : u" (its last good services stay)"_s;
    return {.services = before, .complaints = {found.error().what + consequence}};
}

} // namespace proxym
