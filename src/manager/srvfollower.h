// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/srvrecord.h"
#include "dns/dnsclient.h"

#include <QMap>
#include <QSet>

namespace proxym {

//! Keeps the records of `srv` names, each with the address of its target: looks them up, and again whenever
//! their time to live is over. Whatever goes wrong, the last good records and addresses stay.
class SrvFollower final : public QObject {
    Q_OBJECT
public:
    using Records = QMap<QString, QList<SrvRecord>>; //!< by name

    explicit SrvFollower(DnsClient &dns);

    //! Takes what an earlier process knew.
    void restore(const Records &records) { m_records = records; }
    //! Looks up the names that are new, and whatever is due, and follows these names only from now on.
    void follow(const QSet<QString> &names);
    //! Whether one of the names that were new is still being looked up for the first time.
    [[nodiscard]] bool isAwaited() const { return !m_awaited.isEmpty(); }
    void awaitNoLonger() { m_awaited.clear(); }
    //! Also of names that are not followed any more: they may come back.
    [[nodiscard]] const Records &records() const { return m_records; }
    //! Names that have records which could not be looked up completely the last two times or more.
    [[nodiscard]] QSet<QString> failing() const;

Q_SIGNALS:
    //! The records, or whether they are failing: "_web._tcp.test has other servers".
    void changed(const QString &news);
    void lookedUp(bool hasResolved);

private:
    using Clock = std::chrono::steady_clock;
    struct Followed {
        std::optional<Clock::time_point> due; //!< not set while it is being looked up
        int failures = 0; //!< since it was last looked up with complete success
        [[nodiscard]] bool isFailing() const { return failures >= 2; } //!< once may be an accident
    };
    struct Lookup {
        QList<SrvRecord> records;
        std::chrono::seconds timeToLive;
        QMap<QString, QString> addresses; //!< those known before, then those found, by target
        qsizetype open = 0; //!< targets that are still being looked up
        bool hasFailed = false; //!< a target could not be looked up, and keeps its address
    };

    void lookUp(const QString &name);
    void lookUpTargets(const QString &name, const DnsAnswer &answer);
    void noteTarget(const QString &target, const Result<DnsAnswer> &answer, Lookup &lookup) const;
    void settle(const QString &name, const Lookup &lookup);
    void fail(const QString &name, const QString &why);
    void finish(const QString &name, std::chrono::seconds next, bool hasResolved);
    void lookUpWhatIsDue();
    void planNext();

    DnsClient &m_dns;
    Records m_records;
    QHash<QString, Followed> m_followed; //!< by name
    QSet<QString> m_awaited;
    QTimer m_next;
};

} // namespace proxym
