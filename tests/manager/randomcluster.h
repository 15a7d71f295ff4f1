// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/holdback.h"
#include "manager/settle/answer.h"
#include "manager/settle/claims.h"

#include <QSet>

#include <map>
#include <random>

namespace proxym::test {

//! A Marathon that changes, gives false answers, fails, and is read as a whole or in parts; and what proxym
//! makes of it. The decisions are proxym's own code, only the network is missing. The clock is the cluster's.
//! The same seed gives the same story.
class RandomCluster {
public:
    explicit RandomCluster(quint32 seed);

    //! Lets some seconds pass and something happen, and does what proxym does in its round.
    void step();

    //! The services of running apps that have been reported to proxym.
    [[nodiscard]] Services knownToRun() const;
    //! The services that proxym believes in.
    [[nodiscard]] Services believed() const { return m_holdBack.belief(source).services; }
    //! The same without those that are held back while another app is at their place.
    [[nodiscard]] Services believedToServe() const;
    [[nodiscard]] const Inventory &inventory() const { return m_inventory; }
    [[nodiscard]] QString story() const { return m_story.join(u'\n'); } //!< a line for each step
    [[nodiscard]] static ProxyRules rules() { return {.httpPort = Port::of<80>()}; }

private:
    static inline const QString source = QStringLiteral("Marathon");

    void change();
    void deploy(const QString &id, const QStringList &domains);
    void stop(const QString &id, bool isRemoved);
    void replace(const QString &id);
    void lie();
    void tellTheTruth();
    void restart();
    void readAll(bool acceptsLosses);
    void readApp(const QString &id);
    void judge(const Services &services, bool acceptsLosses);
    void takeInventory(const Answer &answer);
    [[nodiscard]] bool wouldBeSudden(const QSet<QString> &hidden) const;
    [[nodiscard]] bool isLyingTooLong() const;
    [[nodiscard]] Host freePlace();
    [[nodiscard]] bool isInPlaceOfAnother(const Service &service) const;
    [[nodiscard]] Host anyPlace();
    [[nodiscard]] QString anyId();
    [[nodiscard]] QStringList anyDomains();
    [[nodiscard]] int below(int end) { return int(m_dice() % unsigned(end)); }

    std::mt19937 m_dice;
    std::map<QString, Shared<Service>> m_apps; //!< what really exists, by id
    QSet<QString> m_hidden; //!< apps that Marathon leaves out of its answers
    std::optional<std::chrono::seconds> m_hasLiedSince;
    QSet<QString> m_known; //!< running apps that have been reported to proxym
    std::chrono::seconds m_now{1000};
    HoldBack m_holdBack;
    std::optional<Services> m_last; //!< the last answer, if it was believed as a whole
    Claims m_claims;
    Inventory m_inventory;
    QStringList m_story;
};

} // namespace proxym::test
