// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/belief.h"

#include <QTimer>

namespace proxym {

//! What is believed of each source, on disk: one file for each in `<config>.d/`, so that a restart while a
//! source is down loses nothing, and a loss that is held back goes on being so. Written at most every 10 s
//! and on flush(); a file is replaced as a whole.
class SavedAnswers final : public QObject {
    Q_OBJECT
public:
    //! `directory` may be empty: then nothing is kept.
    explicit SavedAnswers(const QString &directory);

    //! Absent or damaged files are no answer; a damaged one is reported.
    [[nodiscard]] std::optional<Belief> load(const QString &source, const Moment &now) const;
    void keep(const QString &source, const Belief &belief);
    void flush();

private:
    [[nodiscard]] QString pathOf(const QString &source) const;

    QString m_directory;
    QMap<QString, Belief> m_waiting;
    QMap<QString, Belief> m_written;
    QTimer m_next;
};

} // namespace proxym
