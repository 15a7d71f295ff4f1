// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerevents.h"

#include "http/jsonfields.h"

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym {

using json::Field;

namespace {

//! What a network event says of the container: Docker in an attribute, Podman as the actor.
void readActor(json::Value &value, DockerEvent &event)
{
    QString actor, signal;
    json::readFields(value, Field{"ID", actor},
                     Field{"Attributes",
                           json::object(Field{"container", event.container}, Field{"name", event.name},
                                        Field{"signal", signal})});
    if (event.container.isEmpty())
        event.container = actor;
    event.signal = signal.toInt();
}

bool matters(const DockerEvent &event)
{
    static const QSet<QString> ofContainers{u"start"_s,   u"restart"_s, u"die"_s,    u"died"_s,
                                            u"stop"_s,    u"kill"_s,    u"pause"_s,  u"unpause"_s,
                                            u"destroy"_s, u"remove"_s,  u"rename"_s, u"health_status"_s};
    if (event.type == u"network")
        return event.action == u"connect" || event.action == u"disconnect";
    return event.type == u"container" && ofContainers.contains(event.action);
}

} // namespace

Result<DockerEvent> parseDockerEvent(const QByteArray &json)
{
    DockerEvent event;
    std::int64_t nanoseconds = 0;
    const auto actor = [&event](json::Value &value) { readActor(value, event); };
    const auto read = json::readJson(json,
                                     json::fields(Field{"Type", event.type}, Field{"Action", event.action},
                                                  Field{"Actor", actor}, Field{"timeNano", nanoseconds}));
    if (!read)
        return tl::unexpected(read.error());
    event.action = event.action.section(u':', 0, 0).trimmed();
    event.at = nanoseconds / 1'000'000;
    if (event.type.isEmpty() || event.action.isEmpty())
        return failure(Error::Kind::Malformed, u"the stream has a line that is no event"_s);
    return event;
}

QString DockerNews::note(const DockerEvent &event, Time now)
{
    if (!matters(event))
        return {};
    m_doubts.containers += event.container;
    m_doubts.everything = m_doubts.everything || event.container.isEmpty() || event.type == u"network"
        || m_doubts.containers.size() > mostContainers;
    if (event.action == u"kill" && event.signal > 0 && m_sent.size() < mostContainers) {
        QList<Sent> &sent = m_sent[event.container];
        sent.removeIf([&event](const Sent &other) { return other.signal == event.signal; });
        sent += Sent{event.signal, event.at, now};
    }
    return event.name.isEmpty() ? event.action : event.action + u' ' + event.name;
}

QSet<QString> DockerNews::leaving(const QList<DockerContainer> &running, Time now)
{
    QSet<QString> leaving;
    QHash<QString, QList<Sent>> known;
    for (const DockerContainer &container : running) {
        QList<Sent> sent = m_sent.value(container.id);
        const std::int64_t start =
            container.startedAt.isValid() ? container.startedAt.toMSecsSinceEpoch() : 0;
        sent.removeIf([&](const Sent &one) { return one.at < start || now - one.noted > longestStop; });
        if (sent.isEmpty())
            continue;
        known.insert(container.id, sent);
        if (std::ranges::any_of(sent, [&container](const Sent &one) {
                return one.signal == container.stopSignal || one.signal == SIGKILL;
            }))
            leaving.insert(container.id);
    }
    m_sent = known;
    return leaving;
}

} // namespace proxym
