// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "file/filemodule.h"

#include "file/filerows.h"

namespace proxym {

FileModule::FileModule(const FileSettings &settings)
    : m_generator(settings.configsPath)
    , m_notifier(settings.configsPath)
{
}

ModuleRow fileModule()
{
    return moduleRow<fileTable, FileModule>();
}

} // namespace proxym
