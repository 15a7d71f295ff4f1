// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/migratecommand.h"

#include "app/printing.h"
#include "base/logging.h"
#include "marathon/marathonlisting.h"
#include "marathon/services/marathonmigration.h"

using namespace Qt::StringLiterals;

namespace proxym {

Task<int> migrateCommand(MarathonSettings settings)
{
    enum ExitStatus { Same = 0, Failed = 1, Differs = 2 };
    QStringList groups = settings.lbGroups;
    if (groups.isEmpty())
        groups = QStringList{u"*"_s};
    const auto lists = co_await listsOf(settings);
    if (!lists) {
        print(stderr, u"cannot read Marathon: "_s + escaped(lists.error().what) + u'\n');
        co_return Failed;
    }
    const Migration migration = migrationFromLb(*lists, groups);
    print(stdout, migration.text);
    for (const QString &complaint : lists->complaints)
        print(stderr, escaped(complaint) + u'\n');
    const int status = migration.differs ? Differs : Same;
    co_return status;
}

} // namespace proxym
