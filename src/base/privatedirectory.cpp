// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/privatedirectory.h"

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
    const QString above = QFileInfo(path).absolutePath();
    if (!QFileInfo::exists(above) && above != path)
        if (const auto made = makePrivateDirectory(above); !made)
            return made;
    if (::mkdir(name.constData(), closedToOthers) != 0) {
        if (errno == EEXIST)
            return Done{};
        return failure(Error::Kind::NotWritable,
                       u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(errno))));
    }
    struct stat parent { };
    const bool isGroupKnown = ::stat(QFile::encodeName(above).constData(), &parent) == 0;
    if (isGroupKnown && ::chown(name.constData(), uid_t(-1), parent.st_gid) == 0)
        (void)::chmod(name.constData(), S_ISGID | closedToOthers); // afterwards, as chown() clears S_ISGID
    return Done{};
}

} // namespace proxym
