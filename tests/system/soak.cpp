// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/soak.h"

#include "support/certificates.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTime>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr int patience = 60'000; // ms
constexpr auto mostGap = 3s; // without a HAProxy after a kill; longer ones are worth a look at the log

} // namespace

Soak::Soak(quint32 seed, bool isPermittedToMount, const QByteArray &only, int services)
    : m_only(only)
    , m_dice(seed)
    , m_isForeignPermitted(ForeignHaproxy::isPermitted())
    , m_certificate(newCertificate({u"web.test"_s}))
{
    if (m_certificate.isEmpty())
        std::puts("openssl is not installed: there are no certificates");
    if (!m_isForeignPermitted)
        std::puts("unshare is not allowed here: no foreign HAProxy comes");
    m_town.site.program = m_town.site.lab.wrapper();
    if (isPermittedToMount)
        m_disk.emplace(m_town.site.lab.path(u"etc"_s));
    m_town.addNeighbours(services);
}

//! A newly started proxym has nothing to compare its growth with, so it is seldom ended.
QList<Soak::Fault> Soak::faults() const
{
    QList<Fault> all{
        {"servers change", &Soak::serversChange, 6},
        {"deployment", &Soak::deployment},
        {"task dies undrained", &Soak::taskDiesUndrained},
        {"reload is needed", &Soak::reloadIsNeeded},
        {"service comes or goes", &Soak::serviceComesOrGoes, 6},
        {"Marathon lies", &Soak::marathonLies},
        {"Marathon is down", &Soak::marathonIsDown},
        {"Marathon fails over", &Soak::marathonFailsOver},
        {"event storm", &Soak::eventStorm},
        {"bad file", &Soak::badFile},
        {"bad config line", &Soak::badConfigLine},
        {"port is taken", &Soak::portIsTaken},
        {"reload fails", &Soak::reloadFails},
        {"HAProxy is killed", &Soak::haproxyIsKilled},
        {"proxym is killed", &Soak::proxymIsKilled, 1},
        {"proxym is stopped", &Soak::proxymIsStopped, 1},
        {"garbage to the status port", &Soak::garbageToTheStatusPort},
        {"blue and green swap", &Soak::swap, 4},
        {"app is renamed", &Soak::rename},
        {"address is reused", &Soak::addressIsReused, 4},
        {"port mappings change", &Soak::portMappingsChange},
    };
    if (!m_certificate.isEmpty()) {
        all.append({"certificate is renewed", &Soak::certificateIsRenewed});
        all.append({"certificate is bad", &Soak::certificateIsBad});
    }
    if (m_isForeignPermitted)
        all.append({"foreign HAProxy comes", &Soak::foreignHaproxyComes, 1});
    if (m_disk) {
        all.append({"disk is full", &Soak::diskIsFull});
        all.append({"directory is read-only", &Soak::directoryIsReadOnly, 1});
    }
    all.removeIf([this](const Fault &fault) {
        return std::ranges::none_of(m_only.split(','), [&fault](const QByteArray &part) {
            return QByteArrayView(fault.name).contains(part);
        });
    });
    return all;
}

//! Each fault happens once before any is repeated, so that even a short soak has seen them all.
Soak::Fault Soak::draw()
{
    QList<Fault> drawn = faults();
    drawn.removeIf([this](const Fault &fault) { return m_happened.contains(fault.name); });
    if (drawn.isEmpty()) {
        for (const Fault &fault : faults())
            drawn.append(QList<Fault>(fault.weight, fault));
    }
    return drawn.at(m_dice.bounded(int(drawn.size())));
}

void Soak::oneFault()
{
    const Fault fault = draw();
    std::printf("%s %s", qPrintable(QTime::currentTime().toString(u"hh:mm:ss.zzz"_s)), fault.name);
    std::fflush(stdout);
    ++m_happened[fault.name];
    (this->*fault.happen)();
    pauseAWhile();
    m_growth.note(m_town.site.process->processId());
    std::printf(" (%s)\n", m_growth.now().toText().constData());
}

bool Soak::run(int seconds)
{
    if (faults().isEmpty()) {
        std::puts("no fault has such a name");
        return false;
    }
    QMap<QString, QString> settings{{u"MARATHON_SERVERS"_s, m_town.marathon.addresses()},
                                    {u"HAPROXY_SPARE_BACKENDS"_s, u"auto"_s}};
    if (!m_certificate.isEmpty()) {
        putCertificate(m_certificate);
        settings.insert(u"HAPROXY_HTTPS_PORT"_s, QString::number(m_https.number()));
        settings.insert(u"HAPROXY_CERTS_PATH"_s, m_town.site.lab.path(u"certs"_s));
    }
    m_town.open(settings);
    m_town.letClientsIn();
    m_handovers.letClientsIn();
    pauseAWhile();
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < qint64(seconds) * 1000)
        oneFault();
    letEverythingSettle();
    m_growth.note(m_town.site.process->processId());
    m_town.clients.stop();
    const bool isAsItShouldBe = isGood();
    if (!isAsItShouldBe || m_longestGap > mostGap)
        std::printf("the log of proxym:\n%s\n", (m_log + m_town.site.log()).constData());
    return isAsItShouldBe;
}

bool Soak::isGood() const
{
    int happened = 0;
    for (const auto &[name, times] : m_happened.asKeyValueRange()) {
        std::printf("%4d × %s\n", times, name.constData());
        happened += times;
    }
    const LoadGenerator &clients = m_town.clients;
    const QList<Failure> failures = lost();
    const qint64 failed = clients.failures(Request::Get).size();
    const bool isValid = m_town.site.isConfigValid();
    const bool isAsWanted = m_town.isAsWanted();
    const auto gap = std::chrono::duration_cast<std::chrono::milliseconds>(m_longestGap);
    std::printf("%lld GET, %lld POST, %lld TCP sessions, %d faults\n", clients.done(Request::Get),
                clients.done(Request::Post), clients.done(Request::Tcp), happened);
    std::printf("GET failed: %lld, of them while HAProxy was killed: %lld\n", failed,
                failed - failures.size());
    std::printf("lost: %s\n", told(failures).constData());
    const QList<Failure> wrong = clients.wrongAnswers();
    std::printf("answers of the wrong service: %s\n", told(wrong).constData());
    const auto untouched =
        std::ranges::count_if(m_foreign, [](const auto &one) { return one->isUntouched(); });
    const bool areLeftAlone = untouched == std::ssize(m_foreign);
    std::printf("foreign HAProxys: %zd, of them untouched: %zd\n", std::ssize(m_foreign), ssize_t(untouched));
    std::printf("certificates not shown: %d\n", m_notShown);
    std::printf("longest time without a HAProxy after a kill: %lld ms\n", qint64(gap.count()));
    std::printf("proxym: %s at the end; %s\n", m_growth.now().toText().constData(),
                m_growth.toText().constData());
    std::printf("file %s, HAProxy %s, proxym %s\n", isValid ? "valid" : "INVALID",
                isAsWanted ? "as wanted" : "NOT AS WANTED",
                m_growth.isFlat() ? "as big as before" : "HAS GROWN");
    return failures.isEmpty() && wrong.isEmpty() && m_notShown == 0 && areLeftAlone && isValid && isAsWanted
        && m_growth.isFlat();
}

void Soak::endProxym()
{
    m_town.site.stop();
    m_log += m_town.site.log();
}

void Soak::pauseAWhile()
{
    QTest::qWait(200 + m_dice.bounded(1'000));
}

void Soak::letEverythingSettle()
{
    (void)QTest::qWaitFor([this] { return m_town.site.state() == u"inSync" && m_town.isAsWanted(); },
                          patience);
}

QList<Failure> Soak::lost() const
{
    QList<Failure> failures = m_town.clients.failures(Request::Get);
    failures.removeIf([this](const Failure &failure) {
        return std::ranges::any_of(m_withoutHaproxy, [&](const Window &window) {
            return failure.startedAt <= window.until && failure.at >= window.from;
        });
    });
    return failures;
}

} // namespace proxym::test
