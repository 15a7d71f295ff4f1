// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/module.h"

#include "haproxy/config/rows.h"
#include "haproxy/process/account.h"

namespace proxym {

namespace {

HaproxySettings withAccount(HaproxySettings settings)
{
    settings.account = accountFor(settings);
    return settings;
}

} // namespace

HaproxyModule::HaproxyModule(const HaproxySettings &settings)
    : m_generator(withAccount(settings))
{
}

ModuleRow haproxyModule()
{
    return moduleRow<haproxyTable, HaproxyModule>();
}

} // namespace proxym
