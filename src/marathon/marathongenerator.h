// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonclient.h"
#include "marathon/marathonfound.h"
#include "marathon/marathonnotifier.h"
#include "marathon/marathonversions.h"

namespace proxym {

//! Marathon as a source: apps and tasks of the first server that gives both, translated to services.
class MarathonGenerator final : public ServiceGenerator {
public:
    //! `circle` and `notifier` must outlive it.
    MarathonGenerator(const MarathonSettings &settings, ServerCircle &circle, MarathonNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Marathon"); }
    //! Where events name a few apps only these are read, else everything. Bounded by two timeouts for each
    //! server, and two more: lists take one, earlier versions of apps another.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override;
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override;

private:
    [[nodiscard]] bool isWorthwhile(qsizetype apps) const;
    struct Answers {
        Result<QByteArray> apps, tasks;
        int status; //!< of the first
    };
    Task<Answers> ask(QUrl server, QByteArray path, QByteArray tasksPath);
    Task<Result<Found>> readFrom(QUrl server);
    Task<Result<MarathonTranslation>> understood(QUrl server, MarathonRead read);
    Task<Result<Found>> readApps(QStringList ids);
    Task<Result<Found>> readApp(QUrl server, QString id);

    MarathonClient m_client;
    MarathonVersions m_versions;
    ServerCircle &m_circle;
    MarathonNotifier &m_notifier;
    bool m_configLabels;
    bool m_hasGivenUp = false;
    MarathonMemory m_memory; //!< of the last reading
    std::optional<Found> m_last; //!< good, and nothing but what events doubt has changed since
    QString m_server; //!< that answered last
};

} // namespace proxym
