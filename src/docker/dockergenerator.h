// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/workers.h"
#include "docker/dockerevents.h"
#include "docker/dockerservices.h"
#include "docker/dockersettings.h"
#include "http/streamnotifier.h"

namespace proxym {

//! What the generator and the event stream share.
struct DockerView {
    QByteArray version = QByteArrayLiteral("1.41"); //!< of the API, as the engine has it
    DockerNews news;
};

//! The services of an engine's containers: the list, and a look at each marked container, as Podman's list
//! tells neither health nor all ports. Between full readings only those are looked at that events are about.
class DockerGenerator final : public ServiceGenerator {
public:
    DockerGenerator(const DockerSettings &settings, DockerView &view, const StreamNotifier &notifier);

    [[nodiscard]] QString name() const override { return QStringLiteral("Docker"); }
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override { m_workers.giveUp(); }
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override { return {m_server, m_notifier.status()}; }

    static constexpr std::chrono::seconds longestReading{60};

private:
    [[nodiscard]] Task<Result<Found>> read(DockerDoubts doubts);
    [[nodiscard]] Task<Result<QList<DockerListed>>> list();
    //! After an answer that the version asked for is not the engine's.
    [[nodiscard]] Task<Result<Done>> askForVersion();
    [[nodiscard]] Task<Result<Done>> lookAt(DockerListed listed);
    [[nodiscard]] QUrl urlOf(const QByteArray &path) const;

    HttpClient m_http;
    QUrl m_engine;
    DockerPlace m_place;
    DockerView &m_view;
    const StreamNotifier &m_notifier;
    Workers m_workers;
    QHash<QString, DockerContainer> m_known; //!< marked ones, as they were looked at last, by id
    Services m_last;
    bool m_isComplete = false; //!< the last reading has succeeded
    QString m_server; //!< which has answered last
};

} // namespace proxym
