// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulsettings.h"
#include "http/indexedanswer.h"

namespace proxym {

//! Asks Consul for lists.
class ConsulClient {
public:
    ConsulClient(const ConsulSettings &settings, std::chrono::milliseconds timeout);

    //! With `index` the answer comes as soon as the list is no longer that of this index, or after
    //! waitingTime.
    [[nodiscard]] Task<Result<IndexedAnswer>> get(QByteArray path, quint64 index = 0);
    //! Ends all running requests with an error.
    void abandonAll() { m_http.abandonAll(); }

    static constexpr std::chrono::seconds waitingTime{60};
    //! Consul adds up to a sixteenth to the waiting time.
    static constexpr std::chrono::seconds longestWait{75};

private:
    [[nodiscard]] QUrl urlOf(const QByteArray &path, quint64 index) const;

    HttpClient m_http;
    QUrl m_address;
    QByteArray m_datacenter;
    Secret m_token;
};

} // namespace proxym
