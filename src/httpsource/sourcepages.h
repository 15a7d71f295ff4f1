// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "httpsource/httpsourcesettings.h"
#include "httpsource/sourcepage.h"

namespace proxym {

//! The pages at all URLs, in their order; what the module's generator and its polling notifier share. One
//! that fails does not affect the others.
class SourcePages final : public QObject {
    Q_OBJECT
public:
    explicit SourcePages(const HttpSourceSettings &settings);

    //! Every source has one name, which its services carry, too.
    static QString source() { return QStringLiteral("HTTP"); }
    void restore(const Services &services);

    //! Lacking: those that did not answer properly, unless they have been asked only just now.
    enum class Which { All, Lacking, Due };
    //! Asks for these, six at once. The origins of those that say something else now, or answer no more or
    //! again.
    [[nodiscard]] Task<QStringList> read(Which which);
    //! The services of all pages. What is wrong with a page is a complaint, and an error only if no page has
    //! answered properly.
    [[nodiscard]] Result<Found> found() const;
    [[nodiscard]] std::chrono::milliseconds untilNextIsDue() const;
    [[nodiscard]] bool doesAnswer() const;
    //! Ends what is being asked, and asks nothing more.
    void giveUp();

Q_SIGNALS:
    //! Some were asked, so that another one may be due next.
    void asked();

private:
    [[nodiscard]] bool isWanted(const SourcePage &page, Which which) const;

    std::chrono::milliseconds m_interval;
    HttpClient m_client;
    std::vector<SourcePage> m_pages;
    Turnstile m_turn;
    bool m_hasGivenUp = false;
};

} // namespace proxym
