// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peeredge.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

PeerEdge::PeerEdge(const PeerPlace &place)
    : m_place(place)
    , m_report{.address = place.address, .error = place.error}
{
    QUrl page = place.url;
    if (!place.name.isEmpty())
        page.setHost(place.name);
    const QString written = (place.address.contains(u"://"_s) ? QString() : u"http://"_s) + place.address;
    m_report.page = page.isEmpty() ? written + u'/' : page.toString();
}

//! Uncompressed: a small compressed answer of a stranger could be too large for the event loop. Qt
//! decompresses nothing if the header is set here.
HttpRequest PeerEdge::request(const QByteArray &method, const QString &path) const
{
    HttpRequest request{.method = method, .url = m_place.url, .expectedName = m_place.name};
    request.url.setPath(path);
    request.headers.emplaceBack("Accept-Encoding", "identity");
    if (!m_place.name.isEmpty())
        request.headers.append(
            {"Host", m_place.name.toLatin1() + ':' + QByteArray::number(m_place.url.port())});
    if (!m_tag.isEmpty() && path == u"/api/status")
        request.headers.append({"If-None-Match", m_tag});
    return request;
}

void PeerEdge::hear(const Result<HttpAnswer> &answer, const OwnSide &own, Time now)
{
    constexpr int notModified = 304;
    if (!answer)
        return fail(answer.error().what);
    if (answer->status != notModified || m_tag.isEmpty()) {
        const auto body = peerBody(m_place.url, *answer);
        if (!body)
            return fail(body.error().what);
        const auto status = peerStatusFrom(*body);
        if (!status)
            return fail(status.error().what);
        m_report.status = *status;
        m_tag = answer->header("ETag");
    }
    m_report.error.clear();
    m_report.lastSeenAt = QDateTime::currentDateTimeUtc();
    m_isSelf = !own.instance.isEmpty() && m_report.status->instance == own.instance;
    notice(own, now);
}

//! Of an edge that does not answer, nothing is known but what it said last.
void PeerEdge::fail(const QString &why)
{
    m_report.error = why;
    m_report.disagreement.reset();
    m_differsSince.reset();
    m_compared.reset();
    m_tag.clear();
}

void PeerEdge::notice(const OwnSide &own, Time now)
{
    const PeerStatus &status = *m_report.status;
    const bool isComparable = own.isComparable && status.fingerprint && status.state != u"starting";
    if (m_isSelf || !isComparable || *status.fingerprint == own.fingerprint) {
        m_report.disagreement.reset();
        m_differsSince.reset();
        m_compared.reset();
    } else if (!m_differsSince) {
        m_differsSince = now;
        m_differsAt = QDateTime::currentDateTimeUtc();
    }
}

bool PeerEdge::isToBeCompared(const OwnSide &own, const PeerTimings &timings, Time now) const
{
    if (!m_differsSince || now - *m_differsSince < timings.tolerance)
        return false;
    if (m_comparedAt && now - *m_comparedAt < timings.comparison)
        return false;
    return m_compared != std::pair(own.fingerprint, *m_report.status->fingerprint);
}

void PeerEdge::compare(const Result<HttpAnswer> &answer, const Fingerprints &here, const OwnSide &own,
                       Time now)
{
    m_comparedAt = now;
    if (!m_differsSince)
        return;
    const auto body =
        answer.and_then([this](const HttpAnswer &whole) { return peerBody(m_place.url, whole); });
    const auto there = body.and_then([](const QByteArray &bytes) { return peerFingerprintsFrom(bytes); });
    Disagreement found;
    if (there) {
        found = disagreementOf(here, *there);
        m_compared = std::pair(own.fingerprint, *m_report.status->fingerprint);
    } else {
        found.error = there.error().what;
    }
    found.since = m_differsAt;
    const bool isThere = found.total() > 0 || !found.error.isEmpty();
    m_report.disagreement = isThere ? std::optional(found) : std::nullopt;
}

QList<PeerReport> reportsOf(const QList<PeerEdge> &edges)
{
    QList<PeerReport> reports;
    QSet<QString> instances;
    for (const PeerEdge &edge : edges) {
        const PeerReport &report = edge.report();
        const QString instance = report.isUp() ? report.status->instance : QString();
        if (edge.isSelf() || (!instance.isEmpty() && instances.contains(instance)))
            continue;
        instances.insert(instance);
        reports.append(report);
    }
    return reports;
}

} // namespace proxym
