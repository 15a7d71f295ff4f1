// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/workers.h"
#include "http/indexedanswer.h"
#include "http/networkrequest.h"
#include "http/streamnotifier.h"
#include "nomad/nomadparser.h"
#include "nomad/nomadsettings.h"

namespace proxym {

//! Asks for this path, with the token.
[[nodiscard]] HttpRequest nomadRequest(const NomadSettings &settings, const QByteArray &path,
                                       const QString &space, const QByteArray &more = {});

//! What the generator and the event stream share.
struct NomadView {
    quint64 index = 0; //!< of the last full reading
    std::optional<QSet<NomadName>> marked; //!< services; not known while they are read
    bool doubtsEverything = true;
    QSet<NomadName> doubts; //!< services that may have changed

    //! Why to look again; empty if the events are about nothing for us.
    [[nodiscard]] QString note(const QList<NomadEvent> &events);
};

//! Nomad's own services that are marked for us: the list, and a look at each of them, for the list has no
//! addresses. Between full readings only those are looked at that events are about.
class NomadGenerator final : public ServiceGenerator {
public:
    NomadGenerator(const NomadSettings &settings, NomadView &view, const StreamNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Nomad"); }
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override { m_workers.giveUp(); }
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override
    {
        return {m_view.marked ? shownUrl(m_settings.address.first()) : QString(), m_notifier.status()};
    }

private:
    using Looks = QMap<NomadName, ServiceLook>;

    [[nodiscard]] Task<Result<IndexedAnswer>> get(QByteArray path, QString space);
    [[nodiscard]] Task<Result<Found>> read(bool everything, QSet<NomadName> doubts);
    [[nodiscard]] Task<Result<Done>> lookAt(NomadName service);

    NomadSettings m_settings;
    HttpClient m_http;
    NomadView &m_view;
    const StreamNotifier &m_notifier;
    Workers m_workers;
    Looks m_looks;
};

} // namespace proxym
