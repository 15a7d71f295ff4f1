// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/usage.h"

using namespace Qt::StringLiterals;

namespace proxym {

QStringList usageLines()
{
    return {u"proxym [OPTION]…"_s, u"proxym status [--address HOST:PORT] [--json]"_s,
            u"proxym explain WHAT [--address HOST:PORT]"_s, u"proxym migrate marathon-lb"_s};
}

QString usageIntro()
{
    return u"Runs beside HAProxy: watches the sources of services that are turned on below, writes HAProxy's "
           "configuration and makes HAProxy take it. Runs in the foreground until a signal ends it; HAProxy "
           "keeps "
           "running."_s;
}

QList<UsageSection> usageSections()
{
    return {
        {u"Options"_s,
         {},
         {{u"--help"_s, u"this text"_s},
          {u"--version"_s, u"the version"_s},
          {u"--check"_s,
           u"read and validate the settings and look at what they name: program, directories, certificates, "
           "addresses; report all mistakes and unknown names, change nothing (0 good, 78 bad)"_s},
          {u"--once"_s,
           u"one round: ask all sources, apply, exit (0 done, 1 a source or the apply failed)"_s},
          {u"--dry-run"_s,
           u"one round that changes nothing: print a unified diff from the configuration on disk to the new "
           u"one "
           "(0 same, 2 differs, 1 failed); what is skipped, rejected or broken is on stderr"_s},
          {u"--strict"_s, u"with --dry-run: anything skipped, rejected or broken is an error (3)"_s},
          {u"--env-file FILE"_s,
           u"read NAME=value lines first; the real environment wins (78 unreadable or malformed)"_s}}},
        {u"Commands"_s,
         u"They query a running proxym, at --address HOST:PORT or at the page's address in the settings. "
         u"User and "
         "password come from PROXYM_HTTP_USER and PROXYM_HTTP_PASSWORD_FILE."_s,
         {{u"status"_s,
           u"its verdict and sources, for people and for Nagios (0 in sync, 1 degraded, stale or starting, 2 "
           "failed, rejected or not reachable)"_s},
          {u"--json"_s, u"with status: the answer of /api/status"_s},
          {u"explain WHAT"_s,
           u"why the service with this id, NAME or domain is in its state: source, labels, conflicts, where "
           "HAProxy listens, its lines, its servers as HAProxy sees them (0, 1 unknown, 2 not reachable)"_s}}},
        {u"For those who come from marathon-lb"_s,
         {},
         {{u"migrate marathon-lb"_s,
           u"read the Marathon in the settings and print, app by app, what proxym would serve with "
           "PROXYM_MARATHON_LB_LABELS=1, and what would differ (0 nothing differs, 2 something does, 1 "
           "Marathon cannot be read); without PROXYM_MARATHON_LB_GROUP it is about every app"_s}}},
        {u"Exit status"_s,
         {},
         {{u"0"_s, u"done; --dry-run, migrate: nothing differs; status: in sync"_s},
          {u"1"_s, u"failed; status: degraded, stale or starting; explain: unknown"_s},
          {u"2"_s,
           u"--dry-run, migrate: something differs; status: failed, rejected or not reachable; explain: not reachable"_s},
          {u"3"_s, u"--dry-run --strict: something is skipped, rejected or broken"_s},
          {u"64"_s, u"the command line is wrong"_s},
          {u"78"_s, u"the settings are wrong; every mistake is on stderr"_s}}},
        {u"Signals"_s,
         {},
         {{u"SIGUSR1, SIGHUP"_s, u"read every source again"_s},
          {u"SIGTERM, SIGINT"_s, u"finish the running round and exit"_s}}},
    };
}

QString settingsIntro()
{
    return u"Settings are environment variables. Lists are separated by commas; booleans are "
           "1/0/true/false/yes/no/on/off; durations are seconds, decimals allowed; a _FILE variable names a "
           "file "
           "that holds the secret."_s;
}

} // namespace proxym
