// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmodule.h"

#include "mesos/mesosrows.h"

namespace proxym {

MesosModule::MesosModule(const MesosSettings &settings)
    : m_view(settings.masters)
    , m_generator(settings.domain, m_view)
    , m_notifier(settings.pollInterval, m_view)
{
}

ModuleRow mesosModule()
{
    return moduleRow<mesosTable, MesosModule>();
}

} // namespace proxym
