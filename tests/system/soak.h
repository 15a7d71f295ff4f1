// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/haproxy/foreignhaproxy.h"
#include "support/program/privatemounts.h"
#include "system/handovers.h"
#include "system/processsize.h"
#include "system/town.h"

#include <QRandomGenerator>

namespace proxym::test {

//! Random faults, the same ones for the same seed, while clients are served. What it observes is printed;
//! run() returns whether all was as it should be at the end.
class Soak {
public:
    //! Disk faults happen only where the kernel permits mounts of our own: enterPrivateMounts(). Only faults
    //! whose name contains `only` happen. So many `services` more are there, which never change.
    Soak(quint32 seed, bool isPermittedToMount, const QByteArray &only = {}, int services = 0);

    //! Runs for this many seconds. True: no GET was lost except while there was no HAProxy, none was answered
    //! by the wrong service, each foreign HAProxy is still alive, HAProxy and file are as wanted, and proxym
    //! has not grown.
    [[nodiscard]] bool run(int seconds);

private:
    using Clock = Failure::Clock;
    struct Fault {
        const char *name;
        void (Soak::*happen)();
        int weight = 2;
    };
    struct Window {
        Clock::time_point from, until;
    };

    [[nodiscard]] QList<Fault> faults() const;
    [[nodiscard]] Fault draw();
    void oneFault();
    void serversChange();
    void deployment();
    void taskDiesUndrained();
    void reloadIsNeeded();
    void serviceComesOrGoes();
    void marathonLies();
    void marathonIsDown();
    void marathonFailsOver();
    void eventStorm();
    void badFile();
    void badConfigLine();
    void portIsTaken();
    void reloadFails();
    void diskIsFull();
    void directoryIsReadOnly();
    void haproxyIsKilled();
    void proxymIsKilled();
    void proxymIsStopped();
    void garbageToTheStatusPort();
    void swap();
    void rename();
    void addressIsReused();
    void portMappingsChange();
    void foreignHaproxyComes();
    void certificateIsRenewed();
    void certificateIsBad();

    [[nodiscard]] Handovers::Successor successor();
    void putCertificate(const QByteArray &content) const;
    void expectShown(const QByteArray &certificate);
    void endProxym();
    void pauseAWhile();
    void letEverythingSettle();
    [[nodiscard]] QList<Failure> lost() const;
    [[nodiscard]] bool isGood() const;

    Town m_town;
    Handovers m_handovers{m_town};
    std::optional<SmallDisk>
        m_disk; //!< with HAProxy's configuration; none where the kernel does not permit it
    const QByteArray m_only;
    QRandomGenerator m_dice;
    const bool m_isForeignPermitted;
    std::vector<std::unique_ptr<ForeignHaproxy>> m_foreign;
    QList<Window> m_withoutHaproxy;
    Clock::duration m_longestGap{0};
    QMap<QByteArray, int> m_happened;
    const Port m_https = freePort();
    QByteArray m_certificate; //!< for web.test; empty where none can be created
    int m_notShown = 0; //!< number of times that clients were not shown it
    int m_reloads = 0;
    int m_services = 0; //!< that have come
    Growth m_growth;
    QByteArray m_log; //!< of the proxym processes that have ended
};

} // namespace proxym::test
