// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peeranswer.h"

#include "http/jsonbody.h"
#include "http/networkrequest.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype longestText = 1'000;
constexpr qsizetype longestName = 300; // NAMEs are shorter

QString shortText(json::Value &value, qsizetype most = longestText)
{
    const QString text = json::text(value).left(most);
    QString shown;
    for (const QChar sign : text)
        shown += sign.isPrint() || sign.isSurrogate() ? sign : QLatin1Char(' ');
    return shown;
}

bool isState(const QString &word)
{
    static const QSet<QString> words{u"starting"_s, u"failed"_s,   u"rejected"_s,
                                     u"stale"_s,    u"degraded"_s, u"inSync"_s};
    return words.contains(word);
}

void readCount(std::string_view key, json::Value &value, ServiceCounts &counts)
{
    static const std::pair<std::string_view, qsizetype ServiceCounts::*> members[] = {
        {"total", &ServiceCounts::total},       {"active", &ServiceCounts::active},
        {"noHosts", &ServiceCounts::noHosts},   {"skipped", &ServiceCounts::skipped},
        {"heldBack", &ServiceCounts::heldBack}, {"down", &ServiceCounts::down},
        {"servers", &ServiceCounts::servers},
    };
    for (const auto &[name, member] : members) {
        if (key == name)
            counts.*member = std::max<qsizetype>(0, json::number(value));
    }
}

void readStatus(std::string_view key, json::Value &value, PeerStatus &status)
{
    if (key == "instance")
        status.instance = shortText(value, longestName);
    else if (key == "state")
        status.state = shortText(value);
    else if (key == "summary")
        status.summary = shortText(value);
    else if (key == "version")
        status.version = shortText(value, longestName);
    else if (key == "startedAt")
        status.startedAt = QDateTime::fromString(json::text(value), Qt::ISODateWithMs).toUTC();
    else if (key == "fingerprint")
        status.fingerprint = fingerprintFrom(json::text(value));
    else if (key == "services")
        json::eachField(value, [&status](std::string_view name, json::Value &count) {
            readCount(name, count, status.services);
        });
}

QString advice(const HttpAnswer &answer)
{
    switch (answer.status) {
    case 401:
        return u"another user or password is needed: edges are asked with the PROXYM_HTTP_USER and "
               "PROXYM_HTTP_PASSWORD_FILE of this one"_s;
    case 403:
        return u"this host name is refused: add it to PROXYM_HTTP_ALLOWED_HOSTS there"_s;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return u"it sends elsewhere, which is not followed: set the address of the edge itself, to %1"_s.arg(
            shownUrl(QUrl(QString::fromUtf8(answer.header("Location").left(longestName)))));
    default:
        return u"no proxym answers here: look at the address and port in PROXYM_PEERS"_s;
    }
}

} // namespace

Result<QByteArray> peerBody(const QUrl &url, const HttpAnswer &answer)
{
    constexpr int good = 200;
    if (answer.status != good)
        return failure(Error::Kind::Refused,
                       u"%1: HTTP %2: %3"_s.arg(shownUrl(url)).arg(answer.status).arg(advice(answer)));
    return answer.body.whole();
}

Result<PeerStatus> peerStatusFrom(const QByteArray &body)
{
    PeerStatus status;
    const auto read = json::readJson(
        body, [&status](std::string_view key, json::Value &value) { readStatus(key, value, status); });
    if (!read)
        return tl::unexpected(read.error().during(u"no proxym answers here"_s));
    if (!isState(status.state) || status.version.isEmpty())
        return failure(Error::Kind::Malformed,
                       u"no proxym answers here: the answer has neither its state nor its version"_s);
    return status;
}

Result<Fingerprints> peerFingerprintsFrom(const QByteArray &body)
{
    Fingerprints found;
    bool isThere = false;
    const auto read = json::readJson(body, [&](std::string_view key, json::Value &value) {
        if (key != "services" || !json::isObject(value))
            return;
        isThere = true;
        json::eachField(value, [&found](std::string_view name, json::Value &number) {
            const auto fingerprint = fingerprintFrom(json::text(number));
            if (fingerprint)
                found.insert(QString::fromUtf8(name.data(), qsizetype(name.size())).left(longestName),
                             *fingerprint);
        });
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isThere)
        return failure(Error::Kind::Malformed, u"the answer has no \"services\""_s);
    return found;
}

} // namespace proxym
