// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/piecedtext.h"
#include "base/result.h"

#include <QMap>

namespace proxym {

//! A configuration as HAProxy reads it: the text and the map files that it names.
struct ConfigFiles {
    PiecedText config;
    QMap<QString, QByteArray> maps; //!< file name ("hosts.map") → content

    bool operator==(const ConfigFiles &) const = default;
};

//! Owns the file that HAProxy reads and everything in `<config>.d/`. Even if the power fails at any moment,
//! the file at its path is complete and was accepted by HAProxy, and all the maps it names exist (they may be
//! one step newer). No other file is ever left in the configuration's own directory.
class ConfigStore {
public:
    ConfigStore(const QString &configPath, const QString &helpersPath);

    //! Where a candidate is staged for HAProxy's check.
    [[nodiscard]] QString candidatePath() const { return helper(QStringLiteral("candidate.cfg")); }
    [[nodiscard]] QString mapPath(const QString &name) const { return helper(name); }
    [[nodiscard]] QString serverStatePath() const { return helper(QStringLiteral("server-state")); }

    //! Creates the directory, and the files that a first configuration needs. Copies a configuration that is
    //! not ours to `original.cfg`, once.
    [[nodiscard]] Result<Done> prepare() const;
    //! The file that is at the path now; nothing if there is none.
    [[nodiscard]] std::optional<QByteArray> current() const;
    //! The present maps, by file name.
    [[nodiscard]] QMap<QString, QByteArray> maps() const { return mapsIn(m_helpersPath); }
    //! True if the path and the maps contain exactly these bytes.
    [[nodiscard]] bool holds(const ConfigFiles &files) const;
    //! True if the configuration at the path was written by proxym.
    [[nodiscard]] bool isOurs() const;
    //! True if it serves anything, no matter what wrote it. Our own answer to unknown domains does not count
    //! as a service.
    [[nodiscard]] bool hasServices() const;

    //! Writes the candidate's text to candidatePath() for the check. Its maps only need to exist for that:
    //! HAProxy does not judge their content, and the maps in use must not run ahead of a candidate that is
    //! refused.
    [[nodiscard]] Result<Done> stage(const ConfigFiles &candidate) const;
    //! Puts an accepted candidate in place: maps first, then the file by rename. Equal bytes are not written
    //! again.
    [[nodiscard]] Result<Done> commit(const ConfigFiles &candidate) const;
    //! Keeps the configuration in force as the last good one.
    [[nodiscard]] Result<Done> keepAsGood(const ConfigFiles &inForce) const;
    //! True if a last good configuration is kept that differs from the one at the path.
    [[nodiscard]] bool hasOtherGood() const;
    //! Puts the last good configuration and its maps back; nothing where there was none.
    [[nodiscard]] Result<std::optional<ConfigFiles>> restoreGood() const;

    //! What the judge of candidates keeps across restarts; nothing if there is none.
    [[nodiscard]] std::optional<QByteArray> judgeMemory() const;
    [[nodiscard]] Result<Done> keepJudgeMemory(const QByteArray &text) const;
    //! Which services have spare backends (seating.h); nothing if that is not kept. `asMap` is for people and
    //! scripts, in backends.lst.
    [[nodiscard]] QByteArray seats() const;
    [[nodiscard]] Result<Done> keepSeats(const QByteArray &seats, const QByteArray &asMap) const;
    //! Keeps the states of servers for a HAProxy with this configuration and these arguments (quietStates()).
    [[nodiscard]] Result<Done> writeServerState(const QByteArray &text, const QByteArray &config,
                                                const QStringList &arguments = {}) const;
    //! The same with the states that are already kept.
    [[nodiscard]] Result<Done> keepStatesQuiet(const QByteArray &config) const;
    //! The pid of the last master seen: as long as the pidfile still names it, something other than proxym
    //! starts HAProxy.
    [[nodiscard]] qint64 lastMaster() const;
    void rememberMaster(qint64 pid) const;

private:
    [[nodiscard]] QString helper(const QString &name) const { return m_helpersPath + u'/' + name; }
    [[nodiscard]] Result<Done> keepOriginal() const;
    [[nodiscard]] static QMap<QString, QByteArray> mapsIn(const QString &directory);

    QString m_configPath;
    QString m_helpersPath;
};

} // namespace proxym
