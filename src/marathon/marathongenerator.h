// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonclient.h"
#include "marathon/marathonnotifier.h"

namespace proxym {

//! Marathon as a source: apps and tasks of the first server that gives both, translated to services.
class MarathonGenerator final : public ServiceGenerator {
public:
    //! `circle` and `notifier` must outlive it.
    MarathonGenerator(const MarathonSettings &settings, ServerCircle &circle,
                      const MarathonNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Marathon"); }
    //! Reads everything. Bounded by one timeout for each server.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override;
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override;

private:
    Task<Result<Found>> readFrom(QUrl server);

    MarathonClient m_client;
    ServerCircle &m_circle;
    const MarathonNotifier &m_notifier;
    bool m_configLabels;
    bool m_hasGivenUp = false;
    QString m_server; //!< that answered last
};

} // namespace proxym
