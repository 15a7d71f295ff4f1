// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonclient.h"
#include "marathon/marathonnotifier.h"
#include "marathon/marathonversions.h"
#include "marathon/services/marathonfound.h"

namespace proxym {

//! Marathon as a source: translates apps and tasks of the first server that returns both into services.
class MarathonGenerator final : public ServiceGenerator {
public:
    //! `servers` and `notifier` must outlive it.
    MarathonGenerator(const MarathonSettings &settings, MarathonServers &servers, MarathonNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Marathon"); }
    //! If events name a few apps, only these are read, and none if they say nothing new; else everything.
    //! Takes at most two timeouts for each server and two more: one for lists, another for earlier versions
    //! of apps.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void restore(const Services &services) override
    {
        m_services = services;
        m_memory.settled.clear(); // their services are others now
    }
    //! Other servers are known now: what is being asked of the old ones ends with an error.
    void abandonReading() { m_client.abandonAll(); }
    void giveUp() override;
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override;

private:
    [[nodiscard]] bool isWorthwhile(qsizetype apps) const;
    struct Answers {
        Result<HttpBody> apps, tasks;
        int status; //!< of the first
    };
    Task<Answers> ask(QUrl server, QByteArray path, QByteArray tasksPath);
    Task<Result<Done>> askForAll(QUrl server, MarathonReaders readers);
    Task<Found> withKnownServices(Found found);
    Task<Result<Found>> readFrom(QUrl server);
    Task<Result<MarathonTranslation>> understood(QUrl server, MarathonRead read);
    Task<Result<Found>> readApps(QStringList ids);
    Task<Result<Found>> readApp(QUrl server, QString id);

    MarathonClient m_client;
    MarathonVersions m_versions;
    MarathonServers &m_servers;
    ServerCircle &m_circle;
    MarathonNotifier &m_notifier;
    MarathonLabels m_labels;
    bool m_hasGivenUp = false;
    MarathonMemory m_memory; //!< from the last reading
    MarathonTasks m_tasks; //!< of the last list
    Services m_services; //!< of its last good answer, or of an earlier process
    std::optional<Found> m_last; //!< good; since then only what events named may have changed
    QString m_server; //!< the one that answered last
};

} // namespace proxym
