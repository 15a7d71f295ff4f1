// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/migratecommand.h"

#include "app/printing.h"
#include "base/logging.h"
#include "marathon/marathonmigrator.h"

using namespace Qt::StringLiterals;

namespace proxym {

Task<int> migrateCommand(MarathonSettings settings)
{
    enum ExitStatus { Same = 0, Failed = 1, Differs = 2 };
    const auto migration = co_await migrationOf(settings);
    if (!migration) {
        print(stderr, u"cannot read Marathon: "_s + escaped(migration.error().what) + u'\n');
        co_return Failed;
    }
    print(stdout, migration->text);
    for (const QString &complaint : migration->complaints)
        print(stderr, escaped(complaint) + u'\n');
    const int status = migration->differs ? Differs : Same;
    co_return status;
}

} // namespace proxym
