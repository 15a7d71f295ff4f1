// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/gappace.h"

#include <QObject>
#include <QTimer>

namespace proxym {

//! Announces gaps in a source's events at the pace of GapPace.
class GapNotice final : public QObject {
    Q_OBJECT
public:
    GapNotice();

    //! Events may have been lost, or the source itself.
    void notice(const QString &reason);
    void stop() { m_timer.stop(); }

Q_SIGNALS:
    //! The source has to be read; `reason` is that of the last gap.
    void due(const QString &reason);

private:
    GapPace m_pace;
    QTimer m_timer; //!< runs while a gap waits for its time
    QString m_reason;
};

} // namespace proxym
