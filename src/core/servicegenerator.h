// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"
#include "core/service.h"
#include "core/sourcestatus.h"

namespace proxym {

//! A source's answer: what exists now, and what was left out of it with the reason ("a.json: line 3, column
//! 9: …"). Notes are of what nobody has to mend.
struct Found {
    QList<Service> services;
    QStringList complaints;
    QStringList notes = {};
};

//! How much a source reads again.
enum class Reading {
    //! What its events made it doubt, pieced onto its last answer; everything where that is unclear. Asked
    //! for only
    //! where that answer was believed as a whole.
    WhatChanged,
    Everything,
};

//! Contract of everything that knows services. Every answer is complete: the whole list of what exists,
//! whether it was read in full or pieced together. An error means "I do not know", and never removes a
//! service.
class ServiceGenerator {
public:
    ServiceGenerator() = default;
    virtual ~ServiceGenerator() = default;
    ServiceGenerator(const ServiceGenerator &) = delete;
    ServiceGenerator &operator=(const ServiceGenerator &) = delete;

    //! "File", "Marathon", "Mesos Master"; also `source` of its services.
    [[nodiscard]] virtual QString name() const = 0;
    //! Asks. Bounded in time by the source's own timeout. Never called again before it has ended.
    [[nodiscard]] virtual Task<Result<Found>> services(Reading reading) = 0;
    //! What was believed of it before the start, for a source that keeps parts of its answer itself. Called
    //! once, before it is asked.
    virtual void restore(const QList<Service> & /*services*/) { }
    //! Gives up an answer that is under way: services() ends soon, with an error. For an orderly stop.
    virtual void giveUp() { }
    //! False where good answers may lie, as Marathon's after an election: their sudden losses are held back.
    [[nodiscard]] virtual bool isBelievedAtOnce() const { return true; }
    //! The server asked last, and how events come in, for the status page.
    [[nodiscard]] virtual SourceDetails details() const { return {}; }
};

} // namespace proxym
