// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"
#include "support/listedits.h"

#include <QSet>

#include <algorithm>
#include <random>

namespace proxym::test {

using namespace Qt::StringLiterals;

//! Random services from so small a vocabulary that they collide all the time. The same seed gives the same
//! services.
class RandomAnswers {
public:
    explicit RandomAnswers(unsigned seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] QList<Answer> answers()
    {
        QList<Answer> all;
        for (const QString &source : {u"File"_s, u"Marathon"_s, u"Mesos Master"_s}) {
            Answer answer{.source = source};
            for (int count = below(6); count > 0; --count)
                answer.services.append(service(source));
            all.append(answer);
        }
        return all;
    }
    //! No answer contains the same service twice.
    [[nodiscard]] QList<Answer> distinctAnswers()
    {
        QList<Answer> all = answers();
        for (Answer &answer : all) {
            QSet<std::pair<QString, quint16>> seen;
            answer.services.removeIf([&](const Service &service) {
                const std::pair key{service.id, service.port.number()};
                const bool isThere = seen.contains(key);
                seen.insert(key);
                return isThere;
            });
        }
        return all;
    }
    [[nodiscard]] ProxyRules rules()
    {
        ProxyRules rules{.httpPort = Port::of<80>()};
        if (below(2) == 0)
            rules.httpsPort = Port::of<443>();
        rules.lacksHttps = below(2) == 0;
        for (int count = below(3); count > 0; --count) {
            ServiceSettings settings{.domains = pick<QStringList>({{}, {u"c.test"_s}, {u"not a domain"_s}})};
            if (below(2) == 0)
                settings.protocol = below(2) == 0 ? Protocol::Http : Protocol::Tcp;
            if (below(3) == 0)
                settings.path = path();
            if (below(2) == 0)
                settings.handling = handling();
            rules.settings.insert(pick<QString>({u"a_80"_s, u"a_b_80"_s, u"b_8080"_s}), settings);
        }
        return rules;
    }
    [[nodiscard]] static AddressBook addresses()
    {
        const Host target = *Host::from(u"t.example.test"_s, Port::of<31000>());
        return {.addresses = {{u"node-1"_s, u"10.0.0.9"_s}, {u"node-2"_s, u"node-1"_s}},
                .records = {{u"_web._tcp.test"_s, {{0, 5, target, {}}, {1, 0, target, u"10.0.0.2"_s}}},
                            {u"_lost._tcp.test"_s, {{0, 5, target, {}}}}}};
    }
    void holdSomeBack(Answer &answer)
    {
        for (const Service &service : std::as_const(answer.services)) {
            if (service.hosts.isEmpty() || below(3) > 0)
                continue;
            HeldBack why{u"held back"_s};
            if (below(3) == 0)
                why.sharers.insert(keyOf(answer.services.at(below(int(answer.services.size())))));
            answer.heldBack.insert(keyOf(service), why);
        }
    }
    template <class Container> void shuffle(Container &container)
    {
        std::shuffle(container.begin(), container.end(), m_random);
    }
    void shuffle(Services &services) { services = shuffled(services, m_random); }
    [[nodiscard]] int below(int end) { return int(m_random() % unsigned(end)); }
    template <class Value> Value pick(const QList<Value> &values)
    {
        return values.at(below(int(values.size())));
    }
    Service service(const QString &source);
    Handling handling()
    {
        return {.balance = pick<std::optional<QString>>({{}, u"roundrobin"_s, u"source"_s}),
                .check = pick<std::optional<ServerCheck>>(
                    {{}, ServerCheck(), ServerCheck{.isOn = false}, ServerCheck{.path = u"/health"_s}}),
                .sticky = pick<std::optional<bool>>({{}, true, false}),
                .redirectToHttps = pick<std::optional<bool>>({{}, true, false}),
                .auth =
                    pick<std::optional<QStringList>>({{}, {}, {}, QStringList(), QStringList{u"a:$5$b$c"_s}}),
                .hsts = pick<std::optional<bool>>({{}, true}),
                .stripPath = pick<std::optional<bool>>({{}, true})};
    }

private:
    QString path()
    {
        return pick<QString>(
            {u""_s, u"/"_s, u"/api"_s, u"/api/"_s, u"api"_s, u"/a b"_s, u"/../x"_s, u"/x\ny"_s});
    }

    //! Often none.
    std::optional<Weight> weight()
    {
        return pick<std::optional<Weight>>({{}, {}, Weight::of<0>(), Weight::of<90>(), Weight::of<256>()});
    }

    std::mt19937 m_random;
};

inline Service RandomAnswers::service(const QString &source)
{
    Service service{.id =
                        pick<QString>({u"/a"_s, u"a"_s, u"/a/b"_s, u"/a_b"_s, u"/b"_s, u"/b!"_s, u"/ä\n"_s}),
                    .port = pick<Port>({Port::of<80>(), Port::of<8080>(), Port::of<443>(), Port::of<1>()}),
                    .transportProtocol = pick<QString>({u""_s, u"tcp"_s, u"tcp"_s, u"udp"_s}),
                    .applicationProtocol = pick<QString>({u""_s, u"http"_s, u"http"_s, u"tcp"_s, u"xmpp"_s}),
                    .path = path(),
                    .source = source};
    if (below(3) == 0)
        service.servicePort = pick<Port>({Port::of<80>(), Port::of<9000>(), Port::of<9001>()});
    for (int count = below(4); count > 0; --count)
        service.domains.append(
            pick<QString>({u"a.test"_s, u"A.TEST."_s, u"*.a.test"_s, u"b.test"_s, u""_s, u"a..test"_s,
                           u"a.test x"_s, u"a.test\nb"_s, u"*"_s, u"[::1]"_s, u"ä.test"_s}));
    for (int count = below(4); count > 0; --count) {
        const QString address =
            pick<QString>({u"10.0.0.1"_s, u"10.0.0.2"_s, u"2001:db8::1"_s, u"node-1"_s, u"node-2"_s});
        const Host host = *Host::from(address, pick<Port>({Port::of<31000>(), Port::of<31001>()}));
        service.hosts.append(host.with(weight()));
    }
    if (below(4) == 0)
        service.hosts.append(*Host::fromSrv(pick<QString>({u"_web._tcp.test"_s, u"_lost._tcp.test"_s})));
    service.weight = weight();
    if (below(3) == 0)
        service.handling = handling();
    service.group = pick<QString>({u""_s, u""_s, u"g"_s, u"g/h i"_s});
    return service;
}

//! Answers, rules and addresses that change in one step after another.
class ChangingAnswers {
public:
    explicit ChangingAnswers(unsigned seed)
        : m_random(seed)
        , answers(m_random.answers())
        , rules(m_random.rules())
        , addresses(RandomAnswers::addresses())
    {
    }

    void step();
    //! So many more services of one source that its lists are in several pieces.
    void addCrowd();

private:
    RandomAnswers m_random; // first: the others are made with it

public:
    QList<Answer> answers;
    ProxyRules rules;
    AddressBook addresses;

private:
    void change(Answer &answer);
};

inline void ChangingAnswers::addCrowd()
{
    if (answers.isEmpty())
        answers = m_random.answers();
    if (answers.isEmpty())
        return;
    Answer &answer = answers[m_random.below(int(answers.size()))];
    for (int i = 0; i < 400; ++i) {
        Service service = m_random.service(answer.source);
        service.id = u"/crowd/%1"_s.arg(m_random.below(2'000));
        service.domains.prepend(u"crowd%1.test"_s.arg(m_random.below(2'000)));
        answer.services.append(std::move(service));
    }
}

inline void ChangingAnswers::step()
{
    switch (m_random.below(16)) {
    case 0:
        rules = m_random.rules();
        break;
    case 1:
        addresses = m_random.below(2) == 0 ? AddressBook() : RandomAnswers::addresses();
        break;
    case 2:
        for (Answer &answer : answers)
            answer.heldBack.clear();
        if (!answers.isEmpty() && m_random.below(2) == 0)
            m_random.holdSomeBack(answers[m_random.below(int(answers.size()))]);
        break;
    case 3:
        if (!answers.isEmpty())
            answers.removeAt(m_random.below(int(answers.size())));
        break;
    case 4:
        answers = m_random.answers();
        break;
    default:
        if (answers.isEmpty())
            answers = m_random.answers();
        for (int several = 1 + m_random.below(3); several > 0; --several)
            change(answers[m_random.below(int(answers.size()))]);
    }
}

inline void ChangingAnswers::change(Answer &answer)
{
    Services &services = answer.services;
    if (services.isEmpty()) {
        services.append(m_random.service(answer.source));
        return;
    }
    const int place = m_random.below(int(services.size()));
    const Shared<Service> one = services.at(place);
    const auto put = [&](const Shared<Service> &other) { services.replace(placeIn(services, place), other); };
    switch (m_random.below(8)) {
    case 0:
        services.append(m_random.service(answer.source));
        break;
    case 1:
        services.erase(placeIn(services, place));
        break;
    case 2:
        m_random.shuffle(services);
        break;
    case 3:
        put(Shared(*one)); // equal, but another object
        break;
    case 4:
        services.append(one); // the same object twice
        break;
    case 5:
        put(m_random.service(answer.source));
        break;
    default:
        edited(services, place).hosts = m_random.service(answer.source).hosts;
    }
}

} // namespace proxym::test
