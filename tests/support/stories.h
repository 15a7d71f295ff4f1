// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/emission.h"
#include "core/configgenerator.h"
#include "core/notifier.h"
#include "core/servicegenerator.h"

namespace proxym::test {

//! An HTTP service as a file would give it: domain "<id>.test", one server.
inline Service webService(const QString &id, const QString &source = QStringLiteral("File"))
{
    return {.id = u'/' + id,
            .domains = {id + QStringLiteral(".test")},
            .port = Port::of<80>(),
            .applicationProtocol = QStringLiteral("http"),
            .hosts = {*Host::from(QStringLiteral("10.0.0.1"), Port::of<31000>())},
            .source = source};
}

//! A source that gives the answers set by the test, at the time set by the test.
class FakeSource final : public QObject, public ServiceGenerator {
    Q_OBJECT
public:
    explicit FakeSource(const QString &name)
        : m_name(name)
    {
    }
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override
    {
        reads.append(reading);
        if (isSlow)
            co_await emissionOf(this, &FakeSource::released);
        const Result<Found> result = answer;
        co_return result;
    }
    [[nodiscard]] bool isBelievedAtOnce() const override
    {
        if (whenJudged)
            whenJudged();
        return believedAtOnce;
    }
    void giveUp() override { release(); }
    void release()
    {
        isSlow = false;
        Q_EMIT released();
    }

    Result<Found> answer = Found{};
    QList<Reading> reads;
    bool isSlow = false;
    bool believedAtOnce = true;
    std::function<void()> whenJudged;

Q_SIGNALS:
    void released();

private:
    QString m_name;
};

class FakeNotifier final : public Notifier {
    Q_OBJECT
public:
    void start() override { isStarted = true; }
    Task<> stop() override
    {
        isStarted = false;
        co_return;
    }
    bool isStarted = false;
};

//! A proxy that remembers what it was given.
class FakeTarget final : public ConfigGenerator {
    Q_OBJECT
public:
    [[nodiscard]] Task<> start() override
    {
        Q_EMIT statusChanged(); // like a HAProxy whose adoption takes a while
        co_return;
    }
    [[nodiscard]] bool servesAlready() const override { return alreadyServes; }
    [[nodiscard]] ProxyRules rules() override { return {.httpPort = Port::of<8080>()}; }
    [[nodiscard]] Task<Outcome> apply(Inventory inventory, Scrutiny scrutiny) override
    {
        applied.append(inventory);
        scrutinies.append(scrutiny);
        const Outcome result = outcome;
        co_return result;
    }
    [[nodiscard]] Task<Result<Preview>> preview(Inventory inventory) override
    {
        applied.append(inventory);
        co_return Preview{.diff = "diff", .troubles = {QStringLiteral("of the target")}};
    }
    [[nodiscard]] Task<> stop() override { co_return; }
    [[nodiscard]] ProxyStatus status() const override { return {.enabled = true, .pid = 4711}; }
    [[nodiscard]] QString stateDirectory() const override { return {}; }
    [[nodiscard]] QByteArray configInForce() const override { return "config\n"; }
    [[nodiscard]] QStringList configLines(const QString &) const override { return {}; }
    [[nodiscard]] QStringList listeners(const QString &) const override { return bound; }
    [[nodiscard]] Task<LiveServers> liveServers(QStringList names) override
    {
        askedFor.append(names);
        const LiveServers known = live;
        co_return known;
    }

    [[nodiscard]] Task<LiveCounts> liveCounts(QStringList names) override
    {
        askedFor.append(names);
        const LiveCounts known = counts;
        co_return known;
    }
    [[nodiscard]] Task<RequestRates> requestRates(QStringList) override
    {
        const RequestRates known = rates;
        co_return known;
    }

    [[nodiscard]] TrafficSamples traffic(const QString &name) override { return passed.value(name); }

    QList<Inventory> applied;
    QHash<QString, TrafficSamples> passed; //!< by NAME, of everything by none
    QList<Scrutiny> scrutinies; //!< the one used in each call
    Outcome outcome;
    bool alreadyServes = false;
    LiveServers live;
    LiveCounts counts;
    RequestRates rates;
    QStringList bound; //!< for each service
    QList<QStringList> askedFor; //!< arguments of liveServers() and liveCounts()
};

} // namespace proxym::test
