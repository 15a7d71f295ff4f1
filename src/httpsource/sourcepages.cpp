// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/sourcepages.h"

#include "base/emission.h"
#include "base/workers.h"
#include "http/networkrequest.h"
#include "http/servercircle.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

HttpOptions httpOptions(const HttpSourceSettings &settings)
{
    HttpOptions options{.caFile = settings.caFile};
    if (!settings.token.isEmpty())
        options.authorization = "Bearer " + settings.token.reveal().toUtf8();
    else if (!settings.user.isEmpty())
        options.authorization = basicAuthorization(settings.user, settings.password.reveal());
    return options;
}

//! As it is shown, without the query, which may be secret; a hash tells queries apart, whatever their order.
QString originOf(const QUrl &url)
{
    constexpr qsizetype few = 8;
    if (!url.hasQuery())
        return shownUrl(url);
    const QByteArray hash =
        QCryptographicHash::hash(url.query(QUrl::FullyEncoded).toUtf8(), QCryptographicHash::Sha256);
    return shownUrl(url) + u'?' + QString::fromLatin1(hash.toHex().first(few));
}

} // namespace

SourcePages::SourcePages(const HttpSourceSettings &settings)
    : m_interval(settings.interval)
    , m_client(httpOptions(settings))
{
    for (const QString &url : settings.urls)
        m_pages.emplace_back(source(), QUrl(url), originOf(QUrl(url)));
}

void SourcePages::restore(const Services &services)
{
    QHash<QString, Services> byOrigin;
    for (const Shared<Service> &service : services)
        byOrigin[service->origin].append(service);
    for (SourcePage &page : m_pages)
        page.restore(byOrigin.value(page.origin()));
}

void SourcePages::ask(Which which)
{
    for (Page &page : m_pages) {
        if (!isWanted(page, which))
            continue;
        if (page.isBeingAsked)
            page.isWantedAgain = which == Which::All;
        else
            launch("asking for a page of services", follow(&page));
    }
}

Task<> SourcePages::follow(Page *page)
{
    page->isBeingAsked = true;
    while (page->isBeingAsked) {
        while (!m_hasGivenUp && !hasRoomFor(*page))
            co_await emissionOf(this, &SourcePages::asked, patience);
        page->isWantedAgain = false;
        bool isNews = false;
        page->isUnderWay = !m_hasGivenUp;
        if (page->isUnderWay)
            isNews = co_await page->read(m_client);
        page->isUnderWay = false;
        page->isBeingAsked = page->isWantedAgain && !m_hasGivenUp;
        Q_EMIT asked(page->origin(), isNews && m_waiting == 0);
    }
}

Task<> SourcePages::read(Which which)
{
    ++m_waiting;
    const auto leaving = qScopeGuard([this] { --m_waiting; });
    QList<const Page *> awaited;
    for (const Page &page : m_pages)
        if (isWanted(page, which) || !page.wasAsked())
            awaited.append(&page);
    ask(which);
    const QDeadlineTimer end(patience);
    while (std::ranges::any_of(awaited, [&end](const Page *page) {
        return page->isBeingAsked && (!page->wasAsked() || !end.hasExpired());
    }))
        co_await emissionOf(this, &SourcePages::asked, patience);
}

Result<Found> SourcePages::found() const
{
    Found found;
    QList<Error> errors;
    for (const SourcePage &page : m_pages) {
        found.services += page.found().services;
        found.complaints += page.found().complaints;
        if (page.error())
            errors.append(*page.error());
    }
    if (errors.size() == qsizetype(m_pages.size()))
        return tl::unexpected(joined(errors));
    for (const Error &error : std::as_const(errors))
        found.complaints.append(error.what);
    return found;
}

std::chrono::milliseconds SourcePages::untilNextIsDue() const
{
    auto next = SourcePage::Time::max();
    for (const Page &page : m_pages)
        if (!page.isBeingAsked)
            next = std::min(next, page.dueAt(m_interval));
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
    return std::clamp<std::chrono::milliseconds>(left, 1ms, 1h);
}

bool SourcePages::doesAnswer() const
{
    return std::ranges::none_of(m_pages, [](const SourcePage &page) { return page.error().has_value(); });
}

bool SourcePages::isBeingAsked() const
{
    return std::ranges::any_of(m_pages, &Page::isBeingAsked);
}

//! Qt would send as many requests at once to one server and let the others wait, which counts against their
//! limit of time. Pages that hung the last time leave room for those that answer.
bool SourcePages::hasRoomFor(const Page &page) const
{
    constexpr int mostOfSlowOnes = Workers::atOnce / 2;
    int all = 0, slow = 0;
    for (const Page &other : m_pages) {
        if (!other.isUnderWay || !other.isAtServerOf(page))
            continue;
        ++all;
        slow += int(other.isSlow());
    }
    return all < Workers::atOnce && !(page.isSlow() && slow >= mostOfSlowOnes);
}

void SourcePages::giveUp()
{
    m_hasGivenUp = true;
    m_client.abandonAll();
    Q_EMIT asked({}, false); // whoever waits for its turn
}

bool SourcePages::isWanted(const Page &page, Which which) const
{
    if (m_hasGivenUp)
        return false;
    switch (which) {
    case Which::All:
        return true;
    case Which::Lacking:
        return !page.isBeingAsked && page.error()
            && (!page.wasAsked() || std::chrono::steady_clock::now() - page.askedAt() > 500ms);
    case Which::Due:
        return !page.isBeingAsked && page.dueAt(m_interval) <= std::chrono::steady_clock::now();
    }
    return false;
}

} // namespace proxym
