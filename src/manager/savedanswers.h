// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/statejournal.h"
#include "manager/belief.h"
#include "manager/servicekeys.h"

#include <QSet>
#include <QTimer>

namespace proxym {

//! What is believed of each source, on disk, so that a restart while a source is down loses nothing, and a
//! loss that is held back stays held back: for each source a StateJournal `answer-NAME` in `<config>.d/`. It
//! is written before the proxy is changed, so that what is found after a crash is never older than what the
//! proxy does.
class SavedAnswers final : public QObject {
    Q_OBJECT
public:
    //! If `directory` is empty, nothing is saved.
    explicit SavedAnswers(const QString &directory);

    //! Nothing if the files are absent or damaged; a damaged one is reported.
    [[nodiscard]] std::optional<Belief> load(const QString &source, const Moment &now);
    void keep(const QString &source, const Belief &belief);
    //! Leaves a whole belief of each source, without changes.
    void flush();

private:
    struct Written {
        Belief belief; //!< that the files contain
        ServiceKeys keys; //!< of its services
        StateJournal files;
    };

    [[nodiscard]] QString stemOf(const QString &source) const;
    [[nodiscard]] static bool append(Written &written, const Belief &belief);
    void writeWaiting();
    void writeWhole(const QString &source, const Belief &belief);

    QString m_directory;
    QSet<QString> m_waiting; //!< sources whose beliefs are to be written as a whole
    QMap<QString, Written> m_written;
    QSet<QString> m_failing; //!< sources whose answers cannot be saved
    QTimer m_next;
};

} // namespace proxym
