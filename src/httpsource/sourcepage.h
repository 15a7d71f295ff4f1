// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "http/httpclient.h"

namespace proxym {

//! How long an answer may be used without asking again: `max-age` of its Cache-Control if that is from 1 to
//! 300 s; else nothing.
[[nodiscard]] std::optional<std::chrono::seconds> maxAgeIn(const QByteArray &cacheControl);

//! The services that are written at one URL. An answer counts with status 200 and services in its body, or
//! with 304 if it was asked whether its last good one has changed (ETag); otherwise the last good one stays.
class SourcePage {
public:
    using Time = std::chrono::steady_clock::time_point;

    //! `origin` is the URL as it is shown, and names the page among others.
    SourcePage(const QString &source, const QUrl &url, const QString &origin);

    //! The services of an earlier process.
    void restore(const Services &services) { m_found.services = services; }
    //! True if this changed what the page says, or whether it answers.
    [[nodiscard]] Task<bool> read(HttpClient &client);

    [[nodiscard]] const QString &origin() const { return m_origin; }
    //! Of its last good answer.
    [[nodiscard]] const Found &found() const { return m_found; }
    //! Why its last answer was not good, or that it has not been asked yet.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    //! It has answered, or failed to.
    [[nodiscard]] bool wasAsked() const { return m_wasAsked; }
    //! It took more than a second the last time, as one that hangs does.
    [[nodiscard]] bool isSlow() const { return m_isSlow; }
    //! The same scheme, host and port.
    [[nodiscard]] bool isAtServerOf(const SourcePage &other) const;
    //! When that was last.
    [[nodiscard]] Time askedAt() const { return m_askedAt; }
    //! When to ask again; `interval` if the page does not say.
    [[nodiscard]] Time dueAt(std::chrono::milliseconds interval) const
    {
        return m_askedAt + m_maxAge.value_or(interval);
    }

private:
    Task<Result<Found>> ask(HttpClient &client);

    QString m_source;
    QUrl m_url;
    QString m_origin;
    QByteArray m_tag; //!< ETag of the last good answer
    Found m_found;
    std::optional<Error> m_error;
    std::optional<std::chrono::milliseconds> m_maxAge;
    bool m_wasAsked = false;
    bool m_isSlow = false;
    Time m_askedAt = std::chrono::steady_clock::now();
};

} // namespace proxym
