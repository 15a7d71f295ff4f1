// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "core/inventory.h"
#include "core/servicegenerator.h"
#include "core/sourcestatus.h"
#include "core/trigger.h"
#include "manager/moment.h"

#include <QObject>

#include <vector>

namespace proxym {

//! The last good answer of a source, as it gave it.
struct Said {
    QString source;
    Services services;
    std::optional<Moment> at; //!< absent: saved by an earlier process
    bool isBelievedAtOnce = true;
};

//! Asks the sources and keeps the last good answer of each. A failing source never removes services; a slow
//! one joins a later round.
class Collector final : public QObject {
    Q_OBJECT
public:
    //! `sources` are in the order of precedence and outlive the collector.
    explicit Collector(const std::vector<ServiceGenerator *> &sources);

    //! Takes an answer saved by an earlier process, used until the source has answered.
    void restore(const QString &source, const Services &services);

    //! Asks the sources that the triggers concern, all at once. Returns when all have answered or failed, or
    //! after `patience`; an answer that comes later is announced by answeredLate(). A source whose last
    //! answer is not believed as a whole is read in full.
    Task<> collect(Triggers triggers, std::chrono::milliseconds patience);
    //! Makes the sources give up running requests, and returns when none is left.
    Task<> drain();

    //! The last good answer of each source that has one.
    [[nodiscard]] QList<Said> said() const;
    //! Records whether the last good answer counts as a whole, once it has been judged. Until then it does
    //! not.
    void setBelieved(const QString &source, bool isBelieved);
    //! True once every source has an answer, good now or restored.
    [[nodiscard]] bool isComplete() const;
    //! True if every source's last attempt was good.
    [[nodiscard]] bool isHealthy() const;
    [[nodiscard]] QList<SourceStatus> status() const;

Q_SIGNALS:
    //! A source answered after collect() had returned; `again`: it was triggered once more in the meantime.
    void answeredLate(const QString &source, bool again);
    //! A source has answered or failed; emitted for each of them.
    void asked(const proxym::SourceStatus &status);

private:
    struct Source {
        ServiceGenerator *generator;
        SourceStatus status;
        std::optional<Services> lastGood;
        std::optional<Moment> saidAt;
        bool isBelieved = false; //!< all of lastGood; false until it has been judged
        bool isBeingAsked = false;
        bool isAwaited = false; //!< by collect()
        bool again = false;
    };

    Task<> ask(Source &source, Reading reading);
    static void rememberFailure(Source &source, const QString &error);
    static void rememberAnswer(Source &source, const Found &found);
    [[nodiscard]] bool isAnyAwaited() const;

    std::vector<Source> m_sources; //!< never grows after construction: tasks refer to its elements
};

} // namespace proxym
