// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/filestamp.h"
#include "dns/dnschannel.h"

#include <QDeadlineTimer>
#include <QQueue>

namespace proxym {

//! Asks name servers without ever blocking: a limited number of questions at once, equal ones only once.
class DnsClient final : public QObject {
public:
    using Answered = DnsChannel::Answered;

    //! "IP[:PORT]"; none: the system's, followed if they change.
    explicit DnsClient(const QStringList &servers);

    //! `answered` is called once, from the event loop, unless the client is destroyed before: at the latest
    //! ten seconds after the question's turn has come.
    void ask(DnsQuestion question, const QString &name, const Answered &answered);

private:
    using Key = std::pair<DnsQuestion, QString>;
    struct Open {
        QList<Answered> askers;
        quint64 number = 0; //!< tells an answer that comes too late
        std::optional<QDeadlineTimer> end; //!< not set while it waits for its turn
    };

    void askNext();
    void askNow(const Key &key, Open &open);
    void finish(const Key &key, quint64 number, const Result<DnsAnswer> &answer);
    void endOverdue();
    void followSystem();

    QStringList m_servers;
    std::unique_ptr<DnsChannel> m_channel;
    std::optional<FileStamp> m_system; //!< where the system's servers are listed
    std::map<Key, Open> m_open;
    QQueue<Key> m_waiting;
    int m_running = 0;
    quint64 m_asked = 0;
    QTimer m_overdue;
};

} // namespace proxym
