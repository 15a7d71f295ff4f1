// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/result.h"

#include <QHash>
#include <QTimer>

namespace proxym {

//! The last good answers on disk, one file for each source in `<config>.d/`, so that a restart while a source is down
//! loses nothing. Written at most every 10 s and on flush(); a file is replaced as a whole.
class SavedAnswers final : public QObject {
    Q_OBJECT
public:
    //! `directory` may be empty: then nothing is kept.
    explicit SavedAnswers(const QString &directory);

    //! Absent or damaged files are no answer; a damaged one is reported.
    [[nodiscard]] std::optional<QList<Service>> load(const QString &source) const;
    void keep(const Answer &answer);
    void flush();

private:
    [[nodiscard]] QString pathOf(const QString &source) const;
    [[nodiscard]] Result<Done> write(const QString &source, const QByteArray &bytes) const;

    QString m_directory;
    QMap<QString, QList<Service>> m_waiting;
    QMap<QString, QList<Service>> m_written;
    QTimer m_next;
};

} // namespace proxym
