// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingvalue.h"

namespace proxym {

//! Where in ZooKeeper others register themselves.
struct ZooKeeperPlace {
    QString servers; //!< "a:2181,b:2181"
    QString path; //!< of the node whose children are followed: "/mesos"

    [[nodiscard]] QString toString() const { return QStringLiteral("zk://") + servers + path; }
};

//! Servers of one upstream: as they are listed, or as ZooKeeper knows them.
struct FoundServers {
    QList<QUrl> listed;
    std::optional<ZooKeeperPlace> followed = {};

    [[nodiscard]] bool isEmpty() const { return listed.isEmpty() && !followed; }
};

//! `zk://HOST:PORT,…/PATH`, or like SettingValue<QList<QUrl>>.
template <> struct SettingValue<FoundServers> {
    [[nodiscard]] static Result<FoundServers> parse(const QString &text);
    [[nodiscard]] static QString text(const FoundServers &value);
};

} // namespace proxym
