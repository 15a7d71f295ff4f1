// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonevents.h"

#include "marathon/marathonjson.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A deployment that succeeded may have changed labels and ports without any task; an app that terminated has
//! gone.
bool isRelevant(const QString &type)
{
    static const QStringList types{u"status_update_event"_s, u"health_status_changed_event"_s,
                                   u"instance_health_changed_event"_s, u"deployment_success"_s,
                                   u"app_terminated_event"_s};
    return types.contains(type);
}

} // namespace

std::optional<QString> relevantEvent(const QByteArray &json, const QByteArray &type)
{
    QString found = QString::fromUtf8(type);
    QString app;
    const Result<Done> result = json::readJson(json, [&](std::string_view key, json::Value &value) {
        if (key == "eventType") {
            if (const QString named = json::text(value); !named.isEmpty())
                found = named;
        } else if (key == "appId" || key == "runSpecId") {
            app = json::text(value);
        }
    });
    if (!result || !isRelevant(found))
        return std::nullopt;
    return app.isEmpty() ? found : found + u' ' + app;
}

} // namespace proxym
