// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "system/town.h"

#include <QRandomGenerator>

namespace proxym {

//! Faults at random, the same ones for the same seed, while clients are served. What it saw is printed; run()
//! says whether all was as it should be at the end.
class Soak {
public:
    explicit Soak(quint32 seed);

    //! For so many seconds. True: no GET was lost outside the times without a HAProxy, and HAProxy and file
    //! are as wanted.
    [[nodiscard]] bool run(int seconds);

private:
    using Clock = load::Failure::Clock;
    struct Fault {
        const char *name;
        void (Soak::*happen)();
    };
    struct Window {
        Clock::time_point from, until;
    };
    struct Size {
        qint64 kilobytes = 0;
        qsizetype files = 0;
    };

    [[nodiscard]] static const QList<Fault> &faults();
    void serversChange();
    void deployment();
    void taskDiesUndrained();
    void reloadIsNeeded();
    void marathonLies();
    void marathonIsDown();
    void eventStorm();
    void badFile();
    void badConfigLine();
    void portIsTaken();
    void reloadFails();
    void haproxyIsKilled();
    void proxymIsKilled();
    void proxymIsStopped();
    void garbageToTheStatusPort();

    void pauseAWhile();
    void letEverythingSettle();
    [[nodiscard]] QList<load::Failure> lost() const;
    [[nodiscard]] Size size() const;

    Town m_town;
    QRandomGenerator m_dice;
    QList<Window> m_withoutHaproxy;
    Clock::duration m_longestGap{0};
    QMap<QByteArray, int> m_happened;
    int m_reloads = 0;
    QByteArray m_log; //!< of the proxyms that have ended
};

} // namespace proxym
