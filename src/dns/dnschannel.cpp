// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnschannel.h"

#include <ares.h>

#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr int firstTimeout = 1000; //!< in ms; doubled with each attempt
constexpr int attempts = 3; //!< at each server

tl::unexpected<Error> failureOf(int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
        return failure(Error::Kind::Refused, u"there is no such name"_s);
    case ARES_ENODATA:
        return failure(Error::Kind::Refused, u"the name has no such records"_s);
    case ARES_ETIMEOUT:
        return failure(Error::Kind::TimedOut, u"the name server does not answer"_s);
    case ARES_ECONNREFUSED: // also if all servers have said that they failed
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
        return failure(Error::Kind::Unreachable, u"no name server could be reached, or it failed"_s);
    case ARES_EBADRESP:
        return failure(Error::Kind::Malformed, u"the answer of the name server is damaged"_s);
    case ARES_EDESTRUCTION:
        return failure(Error::Kind::Failed, u"the name servers have changed"_s);
    default:
        return failure(Error::Kind::Failed, QString::fromUtf8(ares_strerror(status)).toLower());
    }
}

//! Takes what was given to c-ares with the question.
DnsChannel::Answered taken(void *given)
{
    const std::unique_ptr<DnsChannel::Answered> answered(static_cast<DnsChannel::Answered *>(given));
    return std::move(*answered);
}

void recordsCame(void *given, int status, int, unsigned char *bytes, int size)
{
    const auto answered = taken(given);
    if (status != ARES_SUCCESS)
        return answered(failureOf(status));
    answered(parseSrvAnswer(QByteArray(reinterpret_cast<const char *>(bytes), size)));
}

//! c-ares tells the time to live of each alias separately, and all of them as they were sent.
DnsAnswer answerFrom(const ares_addrinfo &found)
{
    DnsAnswer answer{.timeToLive = timeToLiveFrom(0x7fffffff)};
    const auto heed = [&answer](int timeToLive) {
        answer.timeToLive = std::min(answer.timeToLive, timeToLiveFrom(quint32(timeToLive)));
    };
    for (const auto *alias = found.cnames; alias; alias = alias->next)
        heed(alias->ttl);
    for (const auto *node = found.nodes; node; node = node->ai_next) {
        heed(node->ai_ttl);
        answer.addresses.append(QHostAddress(node->ai_addr));
    }
    return answer;
}

void addressesCame(void *given, int status, int, ares_addrinfo *result)
{
    const auto answered = taken(given);
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> found(result, &ares_freeaddrinfo);
    if (status != ARES_SUCCESS || !found)
        return answered(failureOf(status));
    const DnsAnswer answer = answerFrom(*found);
    if (answer.addresses.isEmpty())
        return answered(failureOf(ARES_ENODATA));
    answered(answer);
}

void setOptions(ares_options &options, int &which)
{
    options.timeout = firstTimeout;
    options.tries = attempts;
    which |= ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
#ifdef ARES_OPT_QUERY_CACHE // since 1.31 on by default; whoever asks knows when
    options.qcache_max_ttl = 0;
    which |= ARES_OPT_QUERY_CACHE;
#endif
}

} // namespace

DnsChannel::DnsChannel()
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); });
}

std::unique_ptr<DnsChannel> DnsChannel::open(const QStringList &servers)
{
    static const bool isThere = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
    std::unique_ptr<DnsChannel> channel(new DnsChannel);
    ares_options options{};
    options.sock_state_cb = [](void *self, int socket, int isReading, int isWriting) {
        static_cast<DnsChannel *>(self)->watch(socket, isReading != 0, isWriting != 0);
    };
    options.sock_state_cb_data = channel.get();
    int which = ARES_OPT_SOCK_STATE_CB;
    setOptions(options, which);
    if (!isThere || ares_init_options(&channel->m_channel, &options, which) != ARES_SUCCESS)
        return nullptr;
    const QByteArray list = servers.join(u',').toLatin1();
    if (!list.isEmpty() && ares_set_servers_ports_csv(channel->m_channel, list.constData()) != ARES_SUCCESS)
        return nullptr;
    return channel;
}

DnsChannel::~DnsChannel()
{
    if (m_channel)
        ares_destroy(m_channel);
}

void DnsChannel::ask(DnsQuestion question, const QString &name, Answered answered)
{
    const QByteArray text = name.toLatin1() + (question == DnsQuestion::Target ? "." : "");
    auto given = std::make_unique<Answered>(std::move(answered));
    if (question == DnsQuestion::Srv) {
        constexpr int internet = 1, srv = 33;
        ares_query(m_channel, text.constData(), internet, srv, recordsCame, given.release());
    } else {
        ares_addrinfo_hints hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_flags = ARES_AI_NOSORT;
        ares_getaddrinfo(m_channel, text.constData(), nullptr, &hints, addressesCame, given.release());
    }
    planNext();
}

void DnsChannel::watch(int socket, bool isReading, bool isWriting)
{
    if (!isReading && !isWriting) {
        m_watches.erase(socket);
        return;
    }
    Watch &watch = m_watches[socket];
    if (isReading != bool(watch.reading))
        watch.reading = isReading ? notifier(socket, QSocketNotifier::Read) : nullptr;
    if (isWriting != bool(watch.writing))
        watch.writing = isWriting ? notifier(socket, QSocketNotifier::Write) : nullptr;
}

DnsChannel::Notifier DnsChannel::notifier(int socket, QSocketNotifier::Type type)
{
    Notifier made(new QSocketNotifier(socket, type, this));
    connect(made.get(), &QSocketNotifier::activated, this, [this, socket, type] {
        const bool isReading = type == QSocketNotifier::Read;
        process(isReading ? socket : ARES_SOCKET_BAD, isReading ? ARES_SOCKET_BAD : socket);
    });
    return made;
}

void DnsChannel::process(int readable, int writable)
{
    ares_process_fd(m_channel, readable, writable);
    planNext();
}

//! When c-ares has to repeat a question, or to give up, if no answer comes.
void DnsChannel::planNext()
{
    timeval left{};
    if (!ares_timeout(m_channel, nullptr, &left))
        return m_next.stop();
    m_next.start(std::chrono::ceil<std::chrono::milliseconds>(std::chrono::seconds(left.tv_sec)
                                                              + std::chrono::microseconds(left.tv_usec)));
}

} // namespace proxym
