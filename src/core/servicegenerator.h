// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"
#include "core/service.h"
#include "core/sourcestatus.h"

namespace proxym {

//! A source's answer: the services it has now, and what was left out, with the reason ("a.json: line 3,
//! column 9: …"). Notes are about things that need no fix.
struct Found {
    Services services;
    QStringList complaints;
    QStringList notes = {};
};

//! How much a source reads again.
enum class Reading {
    //! What its events say may have changed, merged into its last answer; everything if that is unclear. Used
    //! only if that answer was believed as a whole.
    WhatChanged,
    Everything,
};

//! Contract of everything that knows services. Every answer is complete: the whole list of services, whether
//! it was read in full or merged. Services that have not changed since its last answer are the same objects,
//! if that is easy: withThoseOf(). An error means "I do not know", and never removes a service.
class ServiceGenerator {
public:
    ServiceGenerator() = default;
    virtual ~ServiceGenerator() = default;
    ServiceGenerator(const ServiceGenerator &) = delete;
    ServiceGenerator &operator=(const ServiceGenerator &) = delete;

    //! "File", "Marathon" …; also `source` of its services.
    [[nodiscard]] virtual QString name() const = 0;
    //! Reads the services. Bounded in time by the source's own timeout. Never called again before it has
    //! ended. What takes longer than 20 ms, such as parsing more than 1 MB, is done in another thread
    //! (madeOf() with effortOfParsing()), as one thread does everything else.
    [[nodiscard]] virtual Task<Result<Found>> services(Reading reading) = 0;
    //! Takes what an earlier process believed of it, for a source that keeps its answer or parts of it.
    //! Called once, before services().
    virtual void restore(const Services & /*services*/) { }
    //! Aborts a running services() call: it ends soon, with an error. For an orderly stop.
    virtual void giveUp() { }
    //! False if well-formed answers may be wrong, as Marathon's after an election: their sudden losses are
    //! held back.
    [[nodiscard]] virtual bool isBelievedAtOnce() const { return true; }
    //! The server that answered last, and how events are received, for the status page.
    [[nodiscard]] virtual SourceDetails details() const { return {}; }
};

} // namespace proxym
