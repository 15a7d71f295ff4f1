// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"

namespace proxym {

// The labels of marathon-lb, another program beside HAProxy: HAPROXY_GROUP, HAPROXY_0_VHOST … Their names and
// meanings are those of its documentation (Longhelp.md of version 1.15).

//! An app that is labelled for marathon-lb, in the words of proxym.
struct LbTranslation {
    MarathonApp app; //!< with proxym's labels for those of marathon-lb, and its ports as these have them
    QStringList complaints =
        {}; //!< each value that makes no sense and is ignored: "/web: label HAPROXY_0_PORT …"
    QMap<QString, QString> read = {}; //!< the labels of marathon-lb that have a meaning
    QStringList unknown = {}; //!< the names of those that have none, sorted
};

//! Ports that are not of these groups (`*`: every app is) are left out (AppPort::isLeftOut), unless proxym's
//! own labels speak of them. Where labels of both kinds speak of a port, proxym's count, label by label.
//! Translated twice is the same as once.
[[nodiscard]] LbTranslation translatedFromLb(const MarathonApp &app, const QStringList &groups);

//! "/web: proxym does not know these labels of marathon-lb: HAPROXY_0_BIND_OPTIONS"; empty if there are none.
[[nodiscard]] QString noteAbout(const LbTranslation &translation);

} // namespace proxym
