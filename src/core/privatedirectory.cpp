// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/privatedirectory.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

Result<Done> makePrivateDirectory(const QString &path)
{
    constexpr mode_t closedToOthers = 0750;
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), closedToOthers) != 0) {
        if (errno == EEXIST)
            return Done{};
        return failure(Error::Kind::NotWritable,
                       u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(errno))));
    }
    struct stat above { };
    const QByteArray parent = QFile::encodeName(QFileInfo(path).absolutePath());
    const bool isGroupKnown = ::stat(parent.constData(), &above) == 0;
    if (isGroupKnown && ::chown(name.constData(), uid_t(-1), above.st_gid) == 0)
        (void)::chmod(name.constData(), S_ISGID | closedToOthers); // after it, for chown() takes S_ISGID away
    return Done{};
}

} // namespace proxym
