// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/cluster.h"

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
    const QByteArray host = "127." + QByteArray::number(1 + app / 250) + '.' + QByteArray::number(app % 250)
        + '.' + QByteArray::number(1 + task);
    return {.id = appId(app).mid(1).replace('/', '_') + '.' + QByteArray::number(task),
            .appId = appId(app),
            .host = host,
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
