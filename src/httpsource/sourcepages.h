// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "httpsource/httpsourcesettings.h"
#include "httpsource/sourcepage.h"

namespace proxym {

//! The pages at all URLs, in their order; what the module's generator and its polling notifier share. Each is
//! asked for itself: those that fail or hang do not affect the others.
class SourcePages final : public QObject {
    Q_OBJECT
public:
    explicit SourcePages(const HttpSourceSettings &settings);

    //! Every source has one name, which its services carry, too.
    static QString source() { return QStringLiteral("HTTP"); }
    void restore(const Services &services);

    //! Lacking: those that did not answer properly, unless they have been asked only just now.
    enum class Which { All, Lacking, Due };
    //! Asks for these without waiting. One that is being asked is not asked at the same time: for `All` it is
    //! asked once more.
    void ask(Which which);
    //! Asks for these and waits: as long as it takes for pages that have never answered or failed, and for
    //! `patience` for others. What those say later is announced by asked().
    [[nodiscard]] Task<> read(Which which);
    //! The services of all pages. What is wrong with a page is a complaint, and an error only if no page has
    //! answered properly.
    [[nodiscard]] Result<Found> found() const;
    [[nodiscard]] std::chrono::milliseconds untilNextIsDue() const;
    [[nodiscard]] bool doesAnswer() const;
    [[nodiscard]] bool isBeingAsked() const;
    //! Ends what is being asked, and asks nothing more.
    void giveUp();

    static constexpr std::chrono::milliseconds patience{500};

Q_SIGNALS:
    //! The page of this origin was asked. `isNews`: it says something else now, or answers no more or again,
    //! and no read() that is under way will see it.
    void asked(const QString &origin, bool isNews);

private:
    struct Page : SourcePage {
        using SourcePage::SourcePage;
        bool isBeingAsked = false; //!< or waits for its turn
        bool isUnderWay = false;
        bool isWantedAgain = false;
    };
    [[nodiscard]] bool isWanted(const Page &page, Which which) const;
    [[nodiscard]] bool hasRoomFor(const Page &page) const;
    Task<> follow(Page *page);

    std::chrono::milliseconds m_interval;
    HttpClient m_client;
    std::vector<Page> m_pages;
    int m_waiting = 0; //!< calls of read() under way
    bool m_hasGivenUp = false;
};

} // namespace proxym
