// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/abilities.h"

#include "haproxy/config/metricslines.h"

#include <QVersionNumber>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! True if `help` lists a command that begins like this.
bool isListed(const QByteArray &help, const QByteArray &command)
{
    return help.contains("\n  " + command);
}

} // namespace

HaproxyAbilities HaproxyAbilities::from(const QString &version, const QByteArray &answer)
{
    const QVersionNumber number = QVersionNumber::fromString(version);
    if (number.segmentCount() < 2)
        return {};
    return {.version = version,
            .takesLongLines = number < QVersionNumber(3, 1),
            .givesCookiesAtOnce = number >= QVersionNumber(3, 0),
            .addsServersDown = number >= QVersionNumber(3, 1),
            .addsBackends = isListed(answer, "add backend ") && isListed(answer, "publish backend "),
            .hasExporter = hasExporterIn(answer)};
}

QStringList HaproxyAbilities::names() const
{
    QStringList names;
    const auto add = [&names](bool isAble, const QString &name) {
        if (isAble)
            names.append(name);
    };
    add(givesCookiesAtOnce, u"cookiesAtOnce"_s);
    add(addsBackends, u"dynamicBackends"_s);
    add(addsServersDown, u"initState"_s);
    add(takesLongLines, u"longLines"_s);
    return names;
}

} // namespace proxym
