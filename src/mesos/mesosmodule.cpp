// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmodule.h"

#include "mesos/mesosrows.h"

namespace proxym {

MesosModule::MesosModule(const MesosSettings &settings)
    : m_view(settings.masters.listed)
{
    if (settings.masters.followed) {
        auto masters = std::make_unique<MesosInZooKeeper>(settings.domain, *settings.masters.followed);
        m_notifier = std::make_unique<MesosFollowing>(masters->follower());
        m_generator = std::move(masters);
        return;
    }
    m_generator = std::make_unique<MesosGenerator>(settings.domain, m_view);
    m_notifier = std::make_unique<MesosNotifier>(settings.pollInterval, m_view);
}

ModuleRow mesosModule()
{
    return moduleRow<mesosTable, MesosModule>();
}

} // namespace proxym
