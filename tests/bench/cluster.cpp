// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/cluster.h"

#include <QHostAddress>

namespace proxym::test {

QByteArray appId(int app)
{
    return "/team" + QByteArray::number(app % 20) + "/app" + QByteArray::number(app);
}

QString backendOf(int app)
{
    return QString::fromUtf8(appId(app).mid(1).replace('/', '_')) + QStringLiteral("_80");
}

FakeMarathon::Task task(int app, int task)
{
    constexpr quint32 first = 0x7F'01'00'00, ofAnApp = 128; // 127.1.0.0; up to 100,000 apps end below 127.200
    const QHostAddress host(first + quint32(app) * ofAnApp + 1 + quint32(task));
    return {.id = appId(app).mid(1).replace('/', '_') + '.' + QByteArray::number(task),
            .appId = appId(app),
            .host = host.toString().toLatin1(),
            .port = taskPort};
}

void fill(FakeMarathon &marathon, int apps)
{
    constexpr int servicePorts = 10'000;
    for (int app = 0; app < apps; ++app) {
        marathon.add({.id = appId(app),
                      .servicePort = *Port::from(10'000 + app % servicePorts),
                      .domain = "app" + QByteArray::number(app) + ".test"});
        for (int i = 0; i < tasksOfAnApp; ++i)
            marathon.putTask(task(app, i));
    }
}

} // namespace proxym::test
