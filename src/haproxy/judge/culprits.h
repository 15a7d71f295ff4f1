// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

namespace proxym {

//! What HAProxy complains about, and which part it belongs to.
struct Culprit {
    ConfigSection section; //!< a Service, GlobalCfg or HttpFrontendCfg can be left out; BuiltIn cannot
    int line = 0; //!< line of global.cfg or http-frontend.cfg, within that section, from 1; 0: unknown
    QString what; //!< HAProxy's sentence

    //! "global.cfg line 3: unknown keyword …", "web_80: …"
    [[nodiscard]] QString toString() const;
};

//! Reads the [ALERT] lines that `haproxy -c -f configFile` printed. Alerts that name neither a line of that
//! file nor a proxy yield nothing: then only bisection helps. Each section appears once, with its first
//! alert.
[[nodiscard]] QList<Culprit> culpritsFrom(const RenderedConfig &rendered, const QString &configFile,
                                          const QByteArray &output);

//! Part of the configuration (NAME, or the file of an operator's text) → HAProxy's message; without our own
//! sections.
[[nodiscard]] QMap<QString, QString> reasonsOf(const QList<Culprit> &culprits);

} // namespace proxym
