// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "docker/dockeraddress.h"

#include <QSet>

namespace proxym {

//! The services of running containers with labels: one for each container and port, or for each service of
//! compose and port, with a host for each of its containers; sorted. What the containers of one service
//! describe is decided by the one that was created last, and never by their health. Only the best containers
//! of a port are used: one whose check is starting, or that is about to stop (`leaving`, ids), is left out
//! while there are better ones. Pure.
[[nodiscard]] Found dockerServices(const QList<DockerContainer> &containers, const QSet<QString> &leaving,
                                   const DockerPlace &place);

//! Its part of "docker/…": "web", or "project/service".
[[nodiscard]] QString dockerServiceName(const DockerContainer &container);

} // namespace proxym
