// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QSet>
#include <QStringList>

#include <optional>

namespace proxym {

//! A Marathon event that can affect services.
struct MarathonEvent {
    QString reason; //!< for people: "status_update_event /web"
    QStringList apps; //!< ids of the apps it names, each once; empty: any app may have changed

    bool operator==(const MarathonEvent &) const = default;
};

//! Nothing for unknown types and for anything that is not an event. `type` is used if the JSON names none.
[[nodiscard]] std::optional<MarathonEvent> relevantEvent(const QByteArray &json, const QByteArray &type = {});

//! The apps that may differ from what was read last: all of them until something has been read.
class MarathonDoubts {
public:
    //! An empty list means all apps.
    void add(const QStringList &apps);
    void addEverything() { m_isEverything = true; }
    //! The apps that have to be read; nothing if everything has to be.
    [[nodiscard]] std::optional<QStringList> apps() const;

private:
    QSet<QString> m_apps;
    bool m_isEverything = false;
};

} // namespace proxym
