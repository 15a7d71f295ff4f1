// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/srvservers.h"

#include <cmath>

namespace proxym {

namespace {

QList<SrvRecord> chosenAmong(QList<SrvRecord> records)
{
    records.removeIf([](const SrvRecord &record) { return record.address.isEmpty(); });
    if (records.isEmpty())
        return records;
    const quint16 first = std::ranges::min(records, {}, &SrvRecord::priority).priority;
    records.removeIf([first](const SrvRecord &record) { return record.priority != first; });
    return records;
}

//! From weights of records to those of servers. They stay as they are if they can: people compare them.
class Scale {
public:
    explicit Scale(const QList<SrvRecord> &records)
    {
        const auto [least, greatest] = std::ranges::minmax(records, {}, &SrvRecord::weight);
        m_greatest = greatest.weight;
        m_isNeeded = least.weight == 0 || m_greatest > Weight::most;
    }

    [[nodiscard]] std::optional<Weight> weightFor(int weight) const
    {
        if (m_greatest == 0)
            return std::nullopt;
        const double scaled = double(weight) / m_greatest * Weight::most;
        return Weight::from(m_isNeeded ? std::max(1L, std::lround(scaled)) : weight);
    }

private:
    int m_greatest = 0;
    bool m_isNeeded = false;
};

} // namespace

QList<Host> serversOf(const QList<SrvRecord> &records)
{
    const QList<SrvRecord> chosen = chosenAmong(records);
    QList<Host> servers;
    if (chosen.isEmpty())
        return servers;
    const Scale scale(chosen);
    for (const SrvRecord &record : chosen) {
        const auto host = Host::from(record.address, record.target.port());
        if (host && !host->isName())
            servers.append(host->with(scale.weightFor(record.weight)));
    }
    return servers;
}

} // namespace proxym
