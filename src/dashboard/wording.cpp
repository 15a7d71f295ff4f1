// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/wording.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

struct Row {
    QLatin1StringView state, word, icon, tone;
};

constexpr std::array looks{
    Row{"inSync"_L1, "In sync"_L1, "ok"_L1, "good"_L1},
    Row{"degraded"_L1, "Degraded"_L1, "warn"_L1, "warn"_L1},
    Row{"stale"_L1, "Stale"_L1, "clock"_L1, "warn"_L1},
    Row{"rejected"_L1, "Rejected"_L1, "bad"_L1, "bad"_L1},
    Row{"failed"_L1, "Failed"_L1, "bad"_L1, "bad"_L1},
    Row{"starting"_L1, "Starting"_L1, "idle"_L1, "calm"_L1},
    Row{"ok"_L1, "ok"_L1, "ok"_L1, "good"_L1},
    Row{"failing"_L1, "failing"_L1, "bad"_L1, "bad"_L1},
    Row{"active"_L1, "active"_L1, "ok"_L1, "good"_L1},
    Row{"noHosts"_L1, "no servers"_L1, "idle"_L1, "calm"_L1},
    Row{"skipped"_L1, "skipped"_L1, "skip"_L1, "warn"_L1},
    Row{"heldBack"_L1, "held back"_L1, "pause"_L1, "warn"_L1},
    Row{"silent"_L1, "no answer"_L1, "bad"_L1, "bad"_L1},
    Row{"asked"_L1, "being asked"_L1, "idle"_L1, "calm"_L1},
    Row{"live"_L1, "live"_L1, "dot"_L1, "good"_L1},
    Row{"reconnecting"_L1, "reconnecting"_L1, "reload"_L1, "warn"_L1},
    Row{"lost"_L1, "lost"_L1, "clock"_L1, "bad"_L1},
};

QString spanText(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    const qint64 minutes = seconds / 60;
    const qint64 hours = minutes / 60;
    if (minutes < 1)
        return u"%1 s"_s.arg(seconds);
    if (hours < 1)
        return u"%1 min"_s.arg(minutes);
    if (hours < 24)
        return minutes % 60 == 0 ? u"%1 h"_s.arg(hours) : u"%1 h %2 min"_s.arg(hours).arg(minutes % 60);
    return hours % 24 == 0 ? u"%1 d"_s.arg(hours / 24) : u"%1 d %2 h"_s.arg(hours / 24).arg(hours % 24);
}

} // namespace

StateLook Wording::look(const QString &state)
{
    const auto row =
        std::find_if(looks.begin(), looks.end(), [&state](const Row &known) { return known.state == state; });
    if (row == looks.end())
        return {.word = state.isEmpty() ? u"unknown"_s : state, .icon = u"idle"_s, .tone = u"calm"_s};
    return {.word = row->word, .icon = row->icon, .tone = row->tone};
}

QString Wording::rest(const QString &summary, const QString &word)
{
    const QString beginning = word + u": "_s;
    return summary.startsWith(beginning) ? summary.sliced(beginning.size()) : summary;
}

QString Wording::advice(const QString &state)
{
    if (state == u"degraded")
        return u"The rest is served. The services below that are skipped or held back say why."_s;
    if (state == u"stale")
        return u"The last good services stay in force. Look at the failing source."_s;
    if (state == u"rejected")
        return u"The old configuration stays in force. Fix what HAProxy reports."_s;
    if (state == u"failed")
        return u"HAProxy does not run the latest configuration. "
               "proxym keeps trying; look at HAProxy and the disk."_s;
    return {};
}

QString Wording::age(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid() || !now.isValid())
        return u"never"_s;
    const qint64 milliseconds = at.msecsTo(now);
    const QString span = spanText(std::abs(milliseconds));
    if (milliseconds < -1000)
        return u"in "_s + span;
    return milliseconds < 2000 ? u"just now"_s : span + u" ago"_s;
}

QString Wording::duration(double milliseconds)
{
    if (milliseconds < 1)
        return u"%1 ms"_s.arg(milliseconds, 0, 'f', 1);
    if (milliseconds < 1000)
        return u"%1 ms"_s.arg(milliseconds, 0, 'f', 0);
    return u"%1 s"_s.arg(milliseconds / 1000, 0, 'f', 1);
}

QString Wording::clock(const QDateTime &at)
{
    return at.isValid() ? at.toLocalTime().toString(u"HH:mm:ss"_s) : u"never"_s;
}

QString Wording::counts(const CountsReport &services)
{
    const std::array numbers{
        std::pair{services.active, u"active"_s},
        std::pair{services.noHosts, u"without servers"_s},
        std::pair{services.skipped, u"skipped"_s},
        std::pair{services.heldBack, u"held back"_s},
    };
    QStringList parts;
    for (const auto &[number, words] : numbers) {
        if (number > 0)
            parts.append(QString::number(number) + u' ' + words);
    }
    return parts.join(u" · "_s);
}

QString Wording::events(const QString &mode, bool isConnected)
{
    if (mode.isEmpty())
        return {};
    if (mode == u"poll")
        return isConnected ? u"polled"_s : u"polled, without an answer"_s;
    return u"events by %1, %2"_s.arg(mode, isConnected ? u"connected"_s : u"not connected"_s);
}

QString Wording::count(int number, const QString &one, const QString &many)
{
    const QString plural = many.isEmpty() ? one + u's' : many;
    return QString::number(number) + u' ' + (number == 1 ? one : plural);
}

} // namespace proxym
