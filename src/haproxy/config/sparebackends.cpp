// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/sparebackends.h"

#include "haproxy/config/backendlist.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString prefix = u"spare_0"_s;

} // namespace

qsizetype spareCount(std::optional<unsigned> wanted, qsizetype services)
{
    constexpr qsizetype step = 16, share = 20;
    if (wanted)
        return *wanted;
    return std::max<qsizetype>(1, (services / share + step - 1) / step) * step;
}

QString spareName(qsizetype number)
{
    return prefix + QString::number(number).rightJustified(3, u'0');
}

bool isSpare(const QString &name)
{
    const auto digits = QStringView(name).mid(prefix.size());
    return name.startsWith(prefix) && digits.size() >= 3
        && std::ranges::all_of(digits, [](QChar c) { return c.isDigit(); });
}

ProxyBackends sparesOf(const ProxyBackends &backends)
{
    ProxyBackends spares;
    for (auto next = placeOf(prefix, backends); next != backends.end(); ++next) {
        if (!(*next)->name.startsWith(prefix))
            break;
        if (isSpare((*next)->name))
            spares.append(*next);
    }
    return spares;
}

ProxyBackend spareBackend(const QString &name)
{
    return {.name = name, .protocol = Protocol::Http, .balance = u"leastconn"_s};
}

bool isPlain(const ProxyBackend &backend)
{
    return spareBackend(backend.name).hasStructureOf(backend);
}

} // namespace proxym
