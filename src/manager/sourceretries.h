// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sourcestatus.h"

#include <QObject>
#include <QTimer>

#include <map>

namespace proxym {

//! When failing sources are asked again: after a second, then after growing pauses of at most half a minute.
class SourceRetries final : public QObject {
    Q_OBJECT
public:
    //! A source was asked, with this result. What events made fail before its time leaves that time as it is:
    //! else a busy source would be blind the longer, the more events came while it failed.
    void note(const SourceStatus &status);
    void clear() { m_retries.clear(); }
    //! Invalid if it is not failing.
    [[nodiscard]] QDateTime nextAttemptOf(const QString &source) const;

Q_SIGNALS:
    void due(const QString &source);

private:
    struct Retry {
        QTimer timer;
        QDateTime at;
        int attempts = 0; //!< that have failed at their time
    };
    std::map<QString, Retry> m_retries;
};

} // namespace proxym
