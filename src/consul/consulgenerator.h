// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/workers.h"
#include "consul/consulnotifier.h"
#include "consul/consulservice.h"

namespace proxym {

//! The marked services of Consul: the catalogue, and a look at each of its services, as a service may be
//! marked by its meta alone. Between full readings only those are looked at again that the notifier doubts.
class ConsulGenerator final : public ServiceGenerator {
public:
    ConsulGenerator(const ConsulSettings &settings, ConsulNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Consul"); }
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override { m_workers.giveUp(); }
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override { return {m_server, m_notifier.status()}; }

    static constexpr std::chrono::seconds longestReading{60};

private:
    using Looks = QMap<QString, ServiceLook>; //!< by name of the service

    [[nodiscard]] Task<Result<Found>> read(ConsulDoubts doubts);
    [[nodiscard]] Task<Result<Done>> lookAt(QString name);
    [[nodiscard]] Found found(bool isFiltered) const;

    ConsulClient m_client;
    ConsulNotifier &m_notifier;
    QString m_address;
    bool m_isWarningGood;
    Workers m_workers; //!< with the two queries of the notifier eight requests at once
    Looks m_looks; //!< at all services of the catalogue, when it was read last
    bool m_isComplete = false; //!< the last reading has succeeded
    QString m_server; //!< which has answered last
};

} // namespace proxym
