// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/modules.h"

#include "file/filemodule.h"
#include "haproxy/module.h"
#include "marathon/marathonmodule.h"
#include "mesos/mesosmodule.h"

namespace proxym {

Modules makeModules(const AppSettings &settings)
{
    Modules modules;
    if (settings.file.enabled)
        modules.push_back(std::make_unique<FileModule>(settings.file));
    if (settings.marathon.isEnabled())
        modules.push_back(std::make_unique<MarathonModule>(settings.marathon));
    if (settings.mesos.enabled)
        modules.push_back(std::make_unique<MesosModule>(settings.mesos));
    if (settings.haproxy.enabled)
        modules.push_back(std::make_unique<HaproxyModule>(settings.haproxy));
    return modules;
}

} // namespace proxym
