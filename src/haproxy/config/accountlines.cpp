// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/accountlines.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

std::optional<Account> accountIn(const QByteArray &config)
{
    for (const bool isLockedIn : {true, false}) {
        const Account account{.isLockedIn = isLockedIn};
        if (config.contains(accountLines(account).join(u"\n    "_s).toUtf8() + '\n'))
            return account;
    }
    return std::nullopt;
}

QStringList accountLines(const Account &account)
{
    const QLatin1StringView name(haproxyAccountName);
    QStringList lines{u"user "_s + name, u"group "_s + name};
    if (account.isLockedIn)
        lines.prepend(u"chroot "_s + QLatin1StringView(haproxyHome));
    return lines;
}

bool needsRoot(const QStringList &lines)
{
    static const QRegularExpression words(
        u"^\\s*(source|bind|default-server)\\s.*\\s(usesrc|interface|transparent|namespace)(\\s|$)"
        "|\\sset-(bc-|fc-)?mark\\b"_s);
    return std::ranges::any_of(lines, [&](const QString &line) { return words.match(line).hasMatch(); });
}

} // namespace proxym
