// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/explaincommand.h"

#include "app/explanation.h"
#include "app/inquiry.h"
#include "app/printing.h"
#include "base/logging.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int notFound = 404;

using Services = QList<QJsonObject>;

QString pathOf(const QString &name)
{
    return u"/api/services/"_s + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

//! The service of this NAME, if there is one.
Task<Result<Services>> servicesNamed(Inquiry *inquiry, QString name)
{
    const auto told = co_await inquiry->ask(pathOf(name));
    if (!told)
        co_return tl::unexpected(told.error());
    if (told->status == notFound)
        co_return Services{};
    if (told->status >= 300)
        co_return tl::unexpected(inquiry->refusal(*told));
    co_return Services{told->json};
}

//! Entries of the list with this id or domain, however long the list is.
Task<Result<Services>> servicesWith(Inquiry *inquiry, QString idOrDomain)
{
    constexpr qsizetype atOnce = 1000;
    Services found;
    qsizetype matched = 1;
    for (qsizetype offset = 0; offset < matched; offset += atOnce) {
        QUrlQuery query;
        query.addQueryItem(u"search"_s, QString::fromLatin1(QUrl::toPercentEncoding(idOrDomain)));
        query.addQueryItem(u"limit"_s, QString::number(atOnce));
        query.addQueryItem(u"offset"_s, QString::number(offset));
        const auto told = co_await inquiry->askFor(u"/api/services"_s, query);
        if (!told)
            co_return tl::unexpected(told.error());
        matched = told->json[u"matched"_s].toInteger();
        for (const QJsonValue service : told->json[u"services"_s].toArray())
            if (isMeant(service.toObject(), idOrDomain))
                found.append(service.toObject());
    }
    co_return found;
}

//! The answer of /api/services/NAME; only the entry itself if another service has the NAME.
Task<Result<QJsonObject>> wholeOf(Inquiry *inquiry, QJsonObject entry)
{
    const auto named = co_await servicesNamed(inquiry, entry[u"name"_s].toString());
    if (!named)
        co_return tl::unexpected(named.error());
    const bool isSame = !named->isEmpty() && named->first()[u"id"_s] == entry[u"id"_s]
        && named->first()[u"source"_s] == entry[u"source"_s] && named->first()[u"port"_s] == entry[u"port"_s];
    co_return isSame ? named->first() : entry;
}

Task<Result<Services>> servicesMeantBy(Inquiry *inquiry, QString what)
{
    auto found = co_await servicesNamed(inquiry, what);
    if (!found || !found->isEmpty())
        co_return found;
    for (const QString &each : domainsCovering(what)) {
        found = co_await servicesWith(inquiry, each);
        if (!found || !found->isEmpty())
            break;
    }
    if (!found)
        co_return found;
    for (QJsonObject &service : *found) {
        const auto whole = co_await wholeOf(inquiry, service);
        if (!whole)
            co_return tl::unexpected(whole.error());
        service = *whole;
    }
    co_return found;
}

} // namespace

Task<int> explainCommand(Endpoint address, StatusSettings access, QString what)
{
    enum ExitStatus { Told = 0, Unknown = 1, Unreachable = 2 };
    Inquiry inquiry(address, access);
    const auto found = co_await servicesMeantBy(&inquiry, what);
    if (!found) {
        print(stderr, u"cannot ask proxym: "_s + escaped(found.error().what) + u'\n');
        co_return Unreachable;
    }
    if (found->isEmpty()) {
        print(stderr,
              u"proxym at %1 knows no service with the id, NAME or domain %2\n"_s.arg(address.toString(),
                                                                                      escaped(what)));
        co_return Unknown;
    }
    QStringList texts;
    for (const QJsonObject &service : *found)
        texts.append(explanation(service));
    print(stdout, texts.join(u'\n'));
    co_return Told;
}

} // namespace proxym
