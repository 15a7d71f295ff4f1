// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "httpsource/sourcepages.h"

namespace proxym {

//! The services at all URLs.
class HttpSourceGenerator final : public ServiceGenerator {
public:
    //! What they share must outlive it.
    HttpSourceGenerator(SourcePages &pages, const EventsStatus &events)
        : m_pages(pages)
        , m_events(events)
    {
    }

    [[nodiscard]] QString name() const override { return SourcePages::source(); }
    //! What has changed is known already, as the notifier has read it; only pages that lack a good answer are
    //! asked for.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void restore(const Services &services) override { m_pages.restore(services); }
    void giveUp() override { m_pages.giveUp(); }
    [[nodiscard]] bool isBelievedAtOnce() const override { return false; }
    [[nodiscard]] SourceDetails details() const override { return {.server = {}, .events = m_events}; }

private:
    SourcePages &m_pages;
    const EventsStatus &m_events;
};

} // namespace proxym
