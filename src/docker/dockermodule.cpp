// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockermodule.h"

#include "docker/dockerrows.h"

namespace proxym {

namespace {

//! Engines send no heartbeats.
constexpr std::chrono::minutes silence{30};

//! Podman 4.3 sends even the head of the answer only with the first event (findings/podman-events-head.sh).
HttpOptions streamOptions(const DockerSettings &settings)
{
    HttpOptions options = settings.httpOptions();
    options.timeout = silence;
    return options;
}

HttpRequest eventsOf(const QUrl &engine, const DockerView &view)
{
    const QByteArray filters = QByteArrayLiteral(R"({"type":["container","network"]})").toPercentEncoding();
    return {.url = below(engine, "/v" + view.version + "/events?filters=" + filters)};
}

} // namespace

DockerModule::DockerModule(const DockerSettings &settings)
    : m_circle({settings.url()})
    , m_notifier(
          QStringLiteral("Docker"), streamOptions(settings), m_circle,
          [this](const QUrl &engine) { return eventsOf(engine, m_view); }, silence,
          [this](const ServerSentEvent &line) {
              return parseDockerEvent(line.data).map([this](const DockerEvent &event) {
                  return m_view.news.note(event, DockerNews::Time::clock::now());
              });
          })
    , m_generator(settings, m_view, m_notifier)
{
    QObject::connect(&m_notifier, &Notifier::statusChanged, &m_notifier,
                     [this] { m_view.news.doubtEverything(); });
}

ModuleRow dockerModule()
{
    return moduleRow<dockerTable, DockerModule>();
}

} // namespace proxym
