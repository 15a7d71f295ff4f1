// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadmodule.h"

#include "nomad/nomadrows.h"

namespace proxym {

namespace {

//! Nomad sends a heartbeat every 30 s; until version 1.6 even the head of the answer comes only with the
//! first of them, or with an event.
constexpr std::chrono::seconds silence{75};

} // namespace

NomadModule::NomadModule(const NomadSettings &settings)
    : m_circle(settings.address)
    , m_notifier(
          QStringLiteral("Nomad"), HttpOptions{.caFile = settings.caFile, .timeout = silence}, m_circle,
          [this, settings](const QUrl &) { // older events than that of the index would be repeated
              const QByteArray index = QByteArray::number(m_view.index);
              return nomadRequest(settings, "/v1/event/stream", settings.space,
                                  "&topic=Service&index=" + index);
          },
          silence,
          [this](const ServerSentEvent &line) {
              return parseNomadEvents(line.data).map(
                  [this](const QList<NomadEvent> &events) { return m_view.note(events); });
          })
    , m_generator(settings, m_view, m_notifier)
{
    QObject::connect(&m_notifier, &Notifier::statusChanged, &m_notifier,
                     [this] { m_view.doubtsEverything = true; });
}

ModuleRow nomadModule()
{
    return moduleRow<nomadTable, NomadModule>();
}

} // namespace proxym
