// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QSet>
#include <QStringList>

#include <optional>

namespace proxym {

//! An event of Marathon that can concern services.
struct MarathonEvent {
    QString reason; //!< for people: "status_update_event /web"
    QStringList apps; //!< ids of the apps it names, each once; empty: it could be any

    bool operator==(const MarathonEvent &) const = default;
};

//! Nothing for unknown types and for what is no event. `type` stands in where the JSON names none.
[[nodiscard]] std::optional<MarathonEvent> relevantEvent(const QByteArray &json, const QByteArray &type = {});

//! Which apps may be different from what was read last. All of them, until something was read.
class MarathonDoubts {
public:
    //! None named: all.
    void add(const QStringList &apps);
    void addEverything() { m_isEverything = true; }
    //! Nothing: everything has to be read. Else the apps that suffice.
    [[nodiscard]] std::optional<QStringList> apps() const;

private:
    QSet<QString> m_apps;
    bool m_isEverything = false;
};

} // namespace proxym
