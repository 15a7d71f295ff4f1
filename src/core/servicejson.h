// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/service.h"

#include <QJsonObject>

namespace proxym {

//! A service as the API shows it and as saved answers keep it: {"id","domains":[…],"port","servicePort" (0
//! where there is
//! none),"transportProtocol","applicationProtocol","hosts":[{"ip","port"}],"config":[…],"path","source","labels":{…}},
//! and "origin" and "absence" where they are told.
[[nodiscard]] QJsonObject toJson(const Service &service);

//! The way back: serviceFromJson(toJson(s)) == s. Malformed where a member is missing or no such value can
//! exist, naming that member; members it does not know are ignored.
[[nodiscard]] Result<Service> serviceFromJson(const QJsonObject &json);

} // namespace proxym
