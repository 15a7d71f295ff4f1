// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/inventorytask.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

namespace proxym {

Task<Inventory> inventoryFrom(InventoryMaker &maker, QList<Answer> answers, AddressBook addresses,
                              ProxyRules rules, Claims claims)
{
    constexpr qsizetype manyServices = 1'000; // it then takes longer than the event loop should wait
    qsizetype services = 0;
    for (const Answer &answer : answers)
        services += answer.services.size();
    if (services < manyServices)
        co_return maker.make(answers, addresses, rules, claims);
    auto building = QtConcurrent::run(&InventoryMaker::make, &maker, answers, addresses, rules, claims);
    const Inventory inventory = co_await building;
    co_return inventory;
}

} // namespace proxym
