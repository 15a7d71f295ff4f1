// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "http/bodyreader.h"
#include "http/httpbody.h"
#include "marathon/parse/marathontasks.h"

#include <QMap>
#include <QStringList>

#include <memory>

namespace proxym {

//! One port of an app, in the same form for every version and network mode. Numbers are as Marathon wrote
//! them and may not be valid ports.
struct AppPort {
    std::int64_t containerPort = 0; //!< 0: the same as its port outside
    std::int64_t servicePort = 0; //!< 0: none known
    bool takesTaskPort = true; //!< false: reachable only at the task's own address, on the container port
    QString protocol; //!< "tcp", "udp", "udp,tcp"; empty: tcp
    QStringList networks = {}; //!< the app's networks in which it is reachable; empty: any
    std::int64_t listenPort = 0; //!< instead of the service port; 0: none. Not in any answer, as the next:
    bool isLeftOut = false; //!< it is no service; both are set by translatedFromLb()

    bool operator==(const AppPort &) const = default;
};

//! Which port a health check checks. Neither set: no port, as with COMMAND.
struct HealthCheck {
    std::int64_t portIndex = -1; //!< in the app's ports; -1: none
    std::int64_t port = 0; //!< a fixed one; 0: none

    bool operator==(const HealthCheck &) const = default;
};

struct MarathonApp {
    QString id; //!< "/group/app", with its leading slash even if Marathon left it out
    QMap<QString, QString> labels = {}; //!< only those that start with "proxym."
    QList<AppPort> ports = {}; //!< in the order of the tasks' ports
    QStringList networks = {}; //!< names, in the order of the tasks' addresses; empty before 1.5
    QList<HealthCheck> checks = {};
    bool hasReadinessChecks = false;
    bool isDeployed = false; //!< a deployment is under way
    QMap<QString, bool> ready = {}; //!< results of readiness checks by task id, while it is being deployed
    QString version = {}; //!< when it was last changed, as Marathon writes it: "2016-01-01T00:00:00.000Z"
    QString configVersion = {}; //!< when anything other than its size was; empty before versionInfo (0.9)
    QMap<QString, QString> lbLabels = {}; //!< those of marathon-lb, which start with "HAPROXY_"
    bool weighsAsItsTasks = false; //!< in its group; not in any answer, set by translatedFromLb()

    bool operator==(const MarathonApp &) const = default;
};

//! The elements that could be read, and complaints about the others.
template <class List> struct Parsed {
    List elements;
    QStringList complaints;
};

//! Reads the body of GET /v2/apps while it arrives. Malformed unless it is complete JSON with an array
//! `apps`; only a malformed element itself is lost. Null, absent and empty mean the same everywhere, as
//! different versions of Marathon use all three.
class AppsReader final : public BodyReader {
public:
    AppsReader();
    ~AppsReader() override;

    //! Call it once, when all of the body has been added.
    [[nodiscard]] Result<Parsed<QList<MarathonApp>>> end();

private:
    struct State;
    void read(QByteArrayView bytes) override;
    std::unique_ptr<State> m_state;
};

//! The same for the body of GET /v2/tasks. As much of it as begins like the body that `last` was read from is
//! only compared with that.
class TasksReader final : public BodyReader {
public:
    explicit TasksReader(const MarathonTasks &last = {});
    ~TasksReader() override;

    [[nodiscard]] Result<Parsed<MarathonTasks>> end();

private:
    struct State;
    void read(QByteArrayView bytes) override;
    std::unique_ptr<State> m_state;
};

//! These bodies as a whole.
[[nodiscard]] Result<Parsed<QList<MarathonApp>>> parseApps(HttpBody body);
[[nodiscard]] Result<Parsed<MarathonTasks>> parseTasks(HttpBody body);
//! The body of GET /v2/apps/{id}.
[[nodiscard]] Result<MarathonApp> parseApp(QByteArray body);
//! The body of GET /v2/apps/{id}/versions/{version}.
[[nodiscard]] Result<MarathonApp> parseDefinition(QByteArray body);
//! "host:port" from the body of GET /v2/leader; empty if it names none.
[[nodiscard]] QString parseLeader(const QByteArray &body);
//! The body of GET /v2/eventSubscriptions.
[[nodiscard]] Result<QStringList> parseCallbackUrls(const QByteArray &body);

} // namespace proxym

Q_DECLARE_TYPEINFO(proxym::MarathonApp, Q_RELOCATABLE_TYPE);
