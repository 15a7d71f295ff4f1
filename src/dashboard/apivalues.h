// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QList>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace proxym {

//! How the last change reached HAProxy.
struct ApplyReport {
    Q_GADGET
    QML_VALUE_TYPE(applyReport)
    Q_PROPERTY(QDateTime at MEMBER at CONSTANT)
    Q_PROPERTY(QString action MEMBER action CONSTANT)
    Q_PROPERTY(QString reason MEMBER reason CONSTANT)
    Q_PROPERTY(double durationMs MEMBER durationMs CONSTANT)

public:
    QDateTime at; //!< invalid: never
    QString action; //!< "none", "runtime", "reload"
    QString reason;
    double durationMs = 0;

    bool operator==(const ApplyReport &) const = default;
};

struct ReloadReport {
    Q_GADGET
    QML_VALUE_TYPE(reloadReport)
    Q_PROPERTY(QDateTime at MEMBER at CONSTANT)
    Q_PROPERTY(QString result MEMBER result CONSTANT)
    Q_PROPERTY(QString reason MEMBER reason CONSTANT)
    Q_PROPERTY(QString error MEMBER error CONSTANT)
    Q_PROPERTY(double durationMs MEMBER durationMs CONSTANT)

public:
    QDateTime at; //!< invalid: none since proxym started
    QString result; //!< "ok", "rejected", "failed"
    QString reason;
    QString error; //!< HAProxy's message; empty: nothing went wrong
    double durationMs = 0;

    bool operator==(const ReloadReport &) const = default;
};

struct HaproxyReport {
    Q_GADGET
    QML_VALUE_TYPE(haproxyReport)
    Q_PROPERTY(bool enabled MEMBER enabled CONSTANT)
    Q_PROPERTY(int pid MEMBER pid CONSTANT)
    Q_PROPERTY(proxym::ApplyReport lastApply MEMBER lastApply CONSTANT)
    Q_PROPERTY(proxym::ReloadReport lastReload MEMBER lastReload CONSTANT)
    Q_PROPERTY(int reloads MEMBER reloads CONSTANT)
    Q_PROPERTY(int runtimeUpdates MEMBER runtimeUpdates CONSTANT)
    Q_PROPERTY(int oldProcesses MEMBER oldProcesses CONSTANT)

public:
    bool enabled = false;
    int pid = 0; //!< 0: it does not run
    ApplyReport lastApply;
    ReloadReport lastReload;
    int reloads = 0;
    int runtimeUpdates = 0;
    int oldProcesses = 0;

    bool operator==(const HaproxyReport &) const = default;
};

struct CountsReport {
    Q_GADGET
    QML_VALUE_TYPE(countsReport)
    Q_PROPERTY(int total MEMBER total CONSTANT)
    Q_PROPERTY(int active MEMBER active CONSTANT)
    Q_PROPERTY(int noHosts MEMBER noHosts CONSTANT)
    Q_PROPERTY(int skipped MEMBER skipped CONSTANT)
    Q_PROPERTY(int heldBack MEMBER heldBack CONSTANT)
    Q_PROPERTY(int servers MEMBER servers CONSTANT)

public:
    int total = 0;
    int active = 0;
    int noHosts = 0;
    int skipped = 0;
    int heldBack = 0;
    int servers = 0;

    bool operator==(const CountsReport &) const = default;
};

struct SourceReport {
    QString name;
    QString state; //!< "starting", "ok", "failing"
    int services = 0;
    QDateTime lastSuccessAt; //!< invalid: none yet
    QString lastError; //!< empty: the last answer was good
    int failures = 0; //!< in a row
    QString server;
    QString eventMode; //!< "callback", "stream", "poll"; empty: the source has no events
    bool eventsConnected = false;
    QDateTime lastEventAt; //!< invalid: none yet

    bool operator==(const SourceReport &) const = default;
};

struct RoundReport {
    int number = 0; //!< 0: none yet
    QDateTime startedAt;
    double durationMs = 0;

    bool operator==(const RoundReport &) const = default;
};

//! The content of /api/status. Fields that are missing or invalid have their defaults.
struct StatusReport {
    Q_GADGET
    QML_VALUE_TYPE(statusReport)
    Q_PROPERTY(QString version MEMBER version CONSTANT)
    Q_PROPERTY(QString state MEMBER state CONSTANT)
    Q_PROPERTY(QString summary MEMBER summary CONSTANT)
    Q_PROPERTY(QStringList problems MEMBER problems CONSTANT)
    Q_PROPERTY(QDateTime startedAt MEMBER startedAt CONSTANT)
    Q_PROPERTY(proxym::CountsReport services MEMBER services CONSTANT)
    Q_PROPERTY(proxym::HaproxyReport haproxy MEMBER haproxy CONSTANT)

public:
    QString version;
    QString state; //!< "inSync", "degraded", "stale", "rejected", "failed", "starting"; empty: not known
    QString summary;
    QStringList problems; //!< what needs an operator's attention, in the server's words
    QDateTime startedAt;
    QDateTime now; //!< the server's clock
    CountsReport services;
    HaproxyReport haproxy;
    RoundReport lastRound;
    QList<SourceReport> sources;

    bool operator==(const StatusReport &) const = default;
};

//! Another edge, as the one that is watched sees it.
struct EdgeReport {
    QString address;
    QString page; //!< URL of its status page
    QString state; //!< as of a status; "silent": it does not answer; "asked": not known yet
    QString summary; //!< the last that it said
    QString error; //!< why it is silent
    QDateTime lastSeenAt; //!< invalid: never
    QString difference; //!< "3 services differ: a_80, b_80 …"; empty: it agrees, as far as is known

    bool operator==(const EdgeReport &) const = default;
};

//! One line of the list of services.
struct ServiceReport {
    QString name; //!< unique: that of its backend
    QString id;
    QString address; //!< "one.example.com, two.example.com/path" or ":5432"
    QString protocol; //!< "http", "tcp", "udp"
    QString source;
    int servers = 0;
    QString state; //!< "active", "noHosts", "skipped", "heldBack"
    QString reason;

    bool operator==(const ServiceReport &) const = default;
};

struct ServicePage {
    int total = 0; //!< all services
    int matched = 0; //!< by the search
    QList<ServiceReport> services;
};

} // namespace proxym
