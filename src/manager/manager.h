// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/coalescer.h"
#include "manager/heldclaims.h"
#include "manager/holdback.h"
#include "manager/managersettings.h"
#include "manager/parts.h"
#include "manager/resolver.h"
#include "manager/roundlog.h"
#include "manager/savedaddresses.h"
#include "manager/savedanswers.h"
#include "manager/settle/answer.h"
#include "manager/settle/hostnames.h"
#include "manager/settle/inventorymaker.h"
#include "manager/sourceretries.h"

#include <QTimer>

namespace proxym {

//! Runs rounds, one at a time: collect → hold back → resolve → inventory → apply →
//! publish. runRound() is the whole data flow.
class Manager final : public QObject {
    Q_OBJECT
public:
    Manager(const ManagerSettings &settings, const Parts &parts);

    //! The daemon: starts the target, the notifiers and the timers; returns when the first round is under
    //! way.
    Task<> start();
    //! Stops the notifiers, finishes the round that runs (bounded) and saves the answers. The proxy keeps
    //! running.
    Task<> stop();
    //! `--once`: asks each source once, applies once. True if every source answered and the target now does
    //! what they say.
    Task<bool> runOnce();
    //! `--dry-run`: asks each source once; returns what a round would do, or the first error.
    Task<Result<Preview>> preview();

    void note(const Trigger &trigger);
    //! The number of the last round that has begun.
    [[nodiscard]] int lastRound() const { return m_rounds; }
    //! Makes the sources give up running requests, so that a command ends soon, reporting their failure.
    void giveUp() { launch("giving up", m_collector.drain()); }

Q_SIGNALS:
    void statusChanged(const proxym::Status &status);
    void triggerNoticed(const QString &source);
    //! Emitted for each round, even if it could not apply anything.
    void roundEnded(int number);
    //! The target died; this record of its recovery is not from a round.
    void recovered(const proxym::RoundRecord &record);

private:
    void connectTimers();
    void connectSources();
    Task<> runRounds();
    Task<> runRound(Triggers triggers);
    Task<Inventory> takeInventory(Triggers triggers, std::chrono::milliseconds patience, QList<Step> &steps);
    [[nodiscard]] QList<Answer> believedAnswers(bool acceptsLosses);
    void saveBeliefs();
    void planLossDue();
    [[nodiscard]] bool mayApply() const;
    void finish(const RoundRecord &record, const Outcome &outcome);
    void publish();
    void planNextStart();
    void startNotifier(Notifier &notifier, const QString &source);
    void restoreState();

    ManagerSettings m_settings;
    Parts m_parts;
    Collector m_collector;
    HoldBack m_holdBack;
    HostNames m_hostNames;
    Resolver m_resolver;
    InventoryMaker m_maker;
    SavedAnswers m_saved;
    HeldClaims m_held;
    SavedAddresses m_savedAddresses;
    Coalescer m_coalescer;
    QTimer m_nextStart;
    QTimer m_resync;
    QTimer m_retry; //!< of the target
    QTimer m_lossDue; //!< when a loss that is held back may be believed
    SourceRetries m_retries;
    QTimer m_grace; //!< how long to wait for a silent source while nothing is served yet
    Inventory m_inForce;
    Inventory m_judged; //!< the last one, including all complaints
    Status m_status;
    RoundLog m_log;
    int m_rounds = 0;
    bool m_isComplete =
        false; //!< the last inventory covers every source; a source may answer while names are looked up
    bool m_isGraceOver = false; //!< never before the notifiers run: until then nothing is known at all
    bool m_isStopping = false;
};

} // namespace proxym
