// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "httpsource/sourcepages.h"

namespace proxym {

//! Reads each page when it is due, and announces those that say something else, or answer no more or again.
class HttpSourceNotifier final : public Notifier {
    Q_OBJECT
public:
    explicit HttpSourceNotifier(SourcePages &pages);

    void start() override;
    Task<> stop() override;
    [[nodiscard]] const EventsStatus &status() const { return m_status; }

private:
    void poll();
    void note(const QString &origin, bool isNews);

    SourcePages &m_pages;
    EventsStatus m_status{.mode = QStringLiteral("poll")};
    QTimer m_next;
    bool m_isOn = false;
};

} // namespace proxym
