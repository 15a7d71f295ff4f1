// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/httpsourcemodule.h"

#include "httpsource/httpsourcerows.h"

namespace proxym {

HttpSourceModule::HttpSourceModule(const HttpSourceSettings &settings)
    : m_pages(settings)
    , m_notifier(m_pages)
    , m_generator(m_pages, m_notifier.status())
{
}

ModuleRow httpSourceModule()
{
    return moduleRow<httpSourceTable, HttpSourceModule>();
}

} // namespace proxym
