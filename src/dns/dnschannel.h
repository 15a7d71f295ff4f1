// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dns/dnsanswer.h"

#include <QSocketNotifier>
#include <QTimer>

#include <map>

struct ares_channeldata;

namespace proxym {

enum class DnsQuestion {
    Srv, //!< the SRV records of a name
    Address, //!< the addresses of a host, as programs find them: by the file of hosts, and with search
             //!< domains
    Target //!< the addresses of exactly this name, by DNS alone
};

//! c-ares in Qt's event loop. It asks the servers one after the other, again if they are silent, and by TCP
//! if an answer is cut.
class DnsChannel final : public QObject {
public:
    using Answered = std::function<void(const Result<DnsAnswer> &)>;

    //! Of the servers "IP[:PORT]", or the system's if there are none. Null if c-ares cannot work here.
    [[nodiscard]] static std::unique_ptr<DnsChannel> open(const QStringList &servers);
    //! All open questions fail.
    ~DnsChannel() override;

    //! `answered` is called once: later, or before this function returns. It must neither ask nor destroy the
    //! channel.
    void ask(DnsQuestion question, const QString &name, Answered answered);

private:
    //! A notifier may end itself while it is notifying.
    struct Retire {
        void operator()(QSocketNotifier *notifier) const
        {
            notifier->setEnabled(false);
            notifier->deleteLater();
        }
    };
    using Notifier = std::unique_ptr<QSocketNotifier, Retire>;
    struct Watch {
        Notifier reading, writing;
    };

    DnsChannel();
    void watch(int socket, bool isReading, bool isWriting);
    [[nodiscard]] Notifier notifier(int socket, QSocketNotifier::Type type);
    void process(int readable, int writable);
    void planNext();

    ares_channeldata *m_channel = nullptr;
    std::map<int, Watch> m_watches; //!< by socket
    QTimer m_next;
};

} // namespace proxym
