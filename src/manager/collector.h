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
    QList<Service> services;
    std::optional<Moment> at; //!< absent: it is from before the start
    bool isBelievedAtOnce = true;
};

//! Asks the sources and keeps the last good answer of each. A failing source never removes services; a slow
//! one joins a later round.
class Collector final : public QObject {
    Q_OBJECT
public:
    //! In the order of precedence; the sources outlive the collector.
    explicit Collector(const std::vector<ServiceGenerator *> &sources);

    //! An answer from before the start, used until the source has answered.
    void restore(const QString &source, const QList<Service> &services);

    //! Asks whom the request concerns, all at once. Returns when all have ended, or after `patience`; whoever
    //! ends later says so by answeredLate(). A source whose last answer is not believed as a whole is read in
    //! full.
    Task<> collect(Request request, std::chrono::milliseconds patience);
    //! Returns when no source is being asked any more; those that are give up.
    Task<> drain();

    //! The last good answer of each source that has one.
    [[nodiscard]] QList<Said> said() const;
    //! Whether all of the last good answer counts, now that it is judged. Until then none of it does.
    void setBelieved(const QString &source, bool isBelieved);
    //! True once every source has an answer, good now or restored.
    [[nodiscard]] bool isComplete() const;
    //! True if every source's last attempt was good.
    [[nodiscard]] bool isHealthy() const;
    [[nodiscard]] QList<SourceStatus> status() const;

Q_SIGNALS:
    //! A source answered after collect() had returned; `again`: it was triggered once more meanwhile.
    void answeredLate(const QString &source, bool again);
    //! A source has answered, well or not; emitted for each.
    void asked(const proxym::SourceStatus &status);

private:
    struct Source {
        ServiceGenerator *generator;
        SourceStatus status;
        std::optional<QList<Service>> lastGood;
        std::optional<Moment> saidAt;
        bool isBelieved = false; //!< all of lastGood; false while nobody has judged it
        bool isBeingAsked = false;
        bool isAwaited = false; //!< by collect()
        bool again = false;
    };

    Task<> ask(Source &source, Reading reading);
    void remember(Source &source, const Result<Found> &result);
    [[nodiscard]] bool isAnyAwaited() const;

    std::vector<Source> m_sources; //!< never grows after construction: tasks refer to its elements
};

} // namespace proxym
