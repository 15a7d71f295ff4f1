// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/buildinventory.h"
#include "status/http/httpprobe.h"
#include "status/statusserver.h"
#include "support/freeport.h"
#include "support/stories.h"

namespace proxym::test {

//! A status with two services, all in force.
[[nodiscard]] inline Status inSync()
{
    const auto web = [](const QString &id) { return webService(id); };
    Status status{.startedAt = QDateTime::currentDateTimeUtc(), .applied = true};
    status.proxy = {.enabled = true, .pid = 4711};
    status.lastRound =
        RoundRecord{.number = 1, .action = Action::Reload, .added = {QStringLiteral("web_80")}};
    const QList<Answer> answers{
        {QStringLiteral("File"), {web(QStringLiteral("web")), web(QStringLiteral("<b>"))}}};
    status.inventory = buildInventory(answers, {}, {}, {});
    const Verdict judged = verdict(status);
    status.state = judged.state;
    status.summary = judged.summary;
    return status;
}

//! A StatusServer on a port of its own, and the board whose status it serves.
class ServedBoard {
public:
    ServedBoard() { board.publish(inSync()); }

    void serve(StatusSettings settings = {}, const std::optional<EventReceiver> &receiver = {})
    {
        if (!settings.listenAddress)
            settings.listenAddress = Endpoint{.host = QStringLiteral("127.0.0.1"), .port = freePort()};
        port = settings.listenAddress->port.number();
        server = std::make_unique<StatusServer>(settings, board, &target, receiver, heartbeat);
        QVERIFY(server->listen().has_value());
    }
    //! Collects in `events` what is posted to /callback.
    [[nodiscard]] EventReceiver receiver(Port at)
    {
        return {.host = QStringLiteral("127.0.0.1"),
                .port = at,
                .path = QStringLiteral("/callback"),
                .receive = [this](const QByteArray &body) { events.append(body); }};
    }

    StatusBoard board;
    FakeTarget target;
    std::chrono::milliseconds heartbeat = EventFeed::usualHeartbeat; //!< to be set before serve()
    std::unique_ptr<StatusServer> server;
    QList<QByteArray> events;
    quint16 port = 0;
};

} // namespace proxym::test
