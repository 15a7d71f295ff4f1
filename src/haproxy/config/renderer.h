// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/piecedtext.h"
#include "haproxy/config/model.h"

namespace proxym {

//! Where the files and the socket named in the configuration are. --dry-run renders a second time into a
//! temporary directory to have the result checked. The generation depends on the paths, too.
struct RenderPaths {
    QString helpersPath; //!< directory of the maps and the server state: "<config>.d"
    QString socketPath; //!< HAProxy's admin socket

    [[nodiscard]] static RenderPaths from(const HaproxySettings &settings);
    [[nodiscard]] QString mapPath(const QString &fileName) const { return helpersPath + u'/' + fileName; }
    [[nodiscard]] QString serverStatePath() const { return helpersPath + QStringLiteral("/server-state"); }
    [[nodiscard]] QString certificatesPath() const { return helpersPath + QStringLiteral("/certs"); }
};

//! Where a range of lines of the configuration comes from.
enum class SectionKind {
    BuiltIn, //!< ours, independent of the services
    GlobalCfg, //!< the operator's global.cfg, line by line
    HttpFrontendCfg, //!< the operator's lines in the HTTP frontend
    Service,
};

//! A range of lines, first and last included, counted from 1.
struct ConfigSection {
    QString name; //!< NAME of the service, otherwise the file or the section
    SectionKind kind = SectionKind::BuiltIn;
    int firstLine = 0;
    int lastLine = 0;
};

//! The bytes for HAProxy. They depend on nothing but the model and the paths.
struct RenderedConfig {
    PiecedText config; //!< a piece for each section
    QMap<QString, QByteArray>
        maps; //!< file name → content; each must exist before the configuration is checked
    //! 64 hexadecimal digits, a hash of the structure: all of `config` except its own line, server lines and
    //! check intervals.
    QByteArray generation;
    QList<ConfigSection> sections; //!< in order, without gaps
};

[[nodiscard]] RenderedConfig renderConfig(const ProxyModel &model, const RenderPaths &paths);
//! The content of a map file.
[[nodiscard]] QByteArray renderMap(const QMap<QString, QString> &map);

//! The text used where there is no global.cfg (resources/haproxy/global.cfg).
[[nodiscard]] QByteArray builtInGlobal();
//! True if any version of proxym wrote this configuration.
[[nodiscard]] bool isOurConfig(const QByteArray &config);
//! The lines of one service, without indentation, section line first; empty for an unknown NAME.
[[nodiscard]] QStringList configLines(const RenderedConfig &rendered, const QString &name);

} // namespace proxym
