// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/jsonvalues.h"

#include <QDateTime>

namespace proxym {

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonValue durationJson(std::chrono::microseconds duration)
{
    constexpr double microsecondsPerMillisecond = 1000;
    return double(duration.count()) / microsecondsPerMillisecond;
}

QJsonValue timeJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

} // namespace proxym
