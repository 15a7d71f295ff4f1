// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "mesos/mesosmasters.h"
#include "mesos/mesossettings.h"

namespace proxym {

[[nodiscard]] QString mesosName();
//! The service that leads to the leader.
[[nodiscard]] Found foundAt(const Host &leader, const QString &domain);

//! What the module's generator and its polling notifier share.
struct MesosView {
    explicit MesosView(const QList<QUrl> &masters)
        : circle(masters)
    {
    }

    ServerCircle circle;
    //! Records whether the masters name a leader; true if that has changed.
    bool noteAnswer(bool isGood) { return std::exchange(events.connected, isGood) != isGood; }

    std::optional<Host> served; //!< the generator's last answer; absent if that was an error
    EventsStatus events{.mode = QStringLiteral("poll")};
};

//! The leading master as a service. No leader is an error, so an election never removes the service.
class MesosGenerator final : public ServiceGenerator {
public:
    MesosGenerator(const QString &domain, MesosView &view)
        : m_domain(domain)
        , m_view(view)
        , m_masters(view.circle)
    {
    }

    [[nodiscard]] QString name() const override { return mesosName(); }
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override { m_masters.giveUp(); }
    [[nodiscard]] SourceDetails details() const override;

private:
    QString m_domain;
    MesosView &m_view;
    MesosMasters m_masters;
    QString m_server; //!< the one that answered last
};

} // namespace proxym
