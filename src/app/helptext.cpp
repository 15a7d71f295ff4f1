// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/helptext.h"

#include "app/appsettings.h"

using namespace Qt::StringLiterals;

namespace proxym {

QString helpText()
{
    return uR"(Usage: proxym [OPTION]…
       proxym status [--address HOST:PORT] [--json]
       proxym explain WHAT [--address HOST:PORT]
       proxym migrate marathon-lb

Runs beside HAProxy: watches the sources of services that are turned on below, writes HAProxy's configuration
and makes HAProxy take it. Runs in the foreground until a signal ends it; HAProxy keeps running.

Options:
  --help            this text
  --version         the version
  --check           read and validate the settings and look at what they name: program, directories,
                    certificates, addresses; report all mistakes and unknown names, change nothing
                    (0 good, 78 bad)
  --once            one round: ask all sources, apply, exit (0 done, 1 a source or the apply failed)
  --dry-run         one round that changes nothing: print a unified diff from the configuration on disk to the
                    new one (0 same, 2 differs, 1 failed); what is skipped, rejected or broken is on stderr
  --strict          with --dry-run: anything skipped, rejected or broken is an error (3)
  --env-file FILE   read NAME=value lines first; the real environment wins (78 unreadable or malformed)

Commands that query a running proxym, at --address HOST:PORT or at the page's address in the settings. User
and password come from PROXYM_HTTP_USER and PROXYM_HTTP_PASSWORD_FILE.
  status            its verdict and sources, for people and for Nagios (0 in sync, 1 degraded, stale or
                    starting, 2 failed, rejected or not reachable)
  --json            with status: the answer of /api/status
  explain WHAT      why the service with this id, NAME or domain is in its state: source, labels, conflicts,
                    where HAProxy listens, its lines, its servers as HAProxy sees them (0, 1 unknown, 2 not
                    reachable)

For those who come from marathon-lb:
  migrate marathon-lb
                    read the Marathon in the settings and print, app by app, what proxym would serve with
                    PROXYM_MARATHON_LB_LABELS=1, and what would differ (0 nothing differs, 2 something does, 1
                    Marathon cannot be read); without PROXYM_MARATHON_LB_GROUP it is about every app

Exit status:
  0   done; --dry-run, migrate: nothing differs; status: in sync
  1   failed; status: degraded, stale or starting; explain: unknown
  2   --dry-run, migrate: something differs; status: failed, rejected or not reachable; explain: not reachable
  3   --dry-run --strict: something is skipped, rejected or broken
  64  the command line is wrong
  78  the settings are wrong; every mistake is on stderr

Signals:
  SIGUSR1, SIGHUP   read every source again
  SIGTERM, SIGINT   finish the running round and exit

Settings are environment variables. Lists are separated by commas; booleans are 1/0/true/false/yes/no/on/off;
durations are seconds, decimals allowed; a _FILE variable names a file that holds the secret.

)"_s + manualHelp(settingsManual());
}

} // namespace proxym
