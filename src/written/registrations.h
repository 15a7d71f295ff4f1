// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"

namespace proxym {

// Services that are registered instance by instance, in Consul or Nomad, with tags like `proxym.domains=…`.

//! Whether any tag may be for us.
[[nodiscard]] bool isMarked(const QStringList &tags);

//! The labels that tags `proxym.KEY=VALUE` stand for; a key that several tags have has all their values, with
//! commas in between.
[[nodiscard]] QMap<QString, QString> labelsOfTags(const QStringList &tags);

//! One instance of a service.
struct Registration {
    QString id;
    QString node = {}; //!< where its id is unique; empty: everywhere
    std::int64_t changedAt = 0; //!< any number that grows with each registration
    QMap<QString, QString> labels; //!< marked by `proxym.domains` or `proxym.port`
    QString address;
    std::int64_t port = 0;
    bool isUp = true;
    std::int64_t weight = 1; //!< if all have 1, nobody has said so
};

//! What looking at one service has shown: nothing to serve if no instance is marked.
struct ServiceLook {
    std::optional<Shared<Service>> service;
    QStringList complaints;
    QStringList notes = {};
};

//! The service that the marked instances describe together: `proxym.domains` of all of them, and for what
//! there can be only one of, such as `proxym.port`, the value that was registered last. What they describe
//! does not depend on who is up, which only decides who is a host. Pure.
[[nodiscard]] ServiceLook lookAtInstances(const QString &source, const QString &id,
                                          const QList<Registration> &instances);

//! `now`, with the object that was seen before if it is equal.
[[nodiscard]] ServiceLook withThatOf(const ServiceLook &before, ServiceLook now);

//! What a map of looks has shown.
template <class Looks> [[nodiscard]] Found foundBy(const Looks &looks)
{
    Found found;
    for (const ServiceLook &look : looks) {
        if (look.service)
            found.services.append(*look.service);
        found.complaints += look.complaints;
        found.notes += look.notes;
    }
    return found;
}

} // namespace proxym
