// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/modules.h"

#include "consul/consulmodule.h"
#include "docker/dockermodule.h"
#include "file/filemodule.h"
#include "haproxy/module.h"
#include "httpsource/httpsourcemodule.h"
#include "marathon/marathonmodule.h"
#include "mesos/mesosmodule.h"
#include "nomad/nomadmodule.h"

namespace proxym {

QList<ModuleRow> catalogue()
{
    return {fileModule(),  httpSourceModule(), marathonModule(), consulModule(),
            nomadModule(), dockerModule(),     mesosModule(),    haproxyModule()};
}

} // namespace proxym
