// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulmodule.h"

#include "consul/consulrows.h"

namespace proxym {

ModuleRow consulModule()
{
    return moduleRow<consulTable, ConsulModule>();
}

} // namespace proxym
