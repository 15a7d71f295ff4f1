// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmodule.h"

namespace proxym {

MesosModule::MesosModule(const MesosSettings &settings)
    : m_view(settings.masters)
    , m_generator(settings.domain, m_view)
    , m_notifier(settings.pollInterval, m_view)
{
}

} // namespace proxym
