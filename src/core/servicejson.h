// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/service.h"

#include <QJsonObject>

namespace proxym {

//! A service as it is in the API and in saved answers: {"id","domains":[…],"port","servicePort" (0 if there
//! is none),"transportProtocol","applicationProtocol","hosts":[{"ip","port"}],"config":[…],"path","source",
//! "labels":{…}}, and "origin" and "absence" if they are known, "weight", also of a host, "group" and
//! "handling":{"balance":"first", "sticky":"true" …} if they are given.
[[nodiscard]] QJsonObject toJson(const Service &service);

//! The inverse: serviceFromJson(toJson(s)) == s. Malformed, naming the member, if a member is missing or has
//! an impossible value; unknown members are ignored.
[[nodiscard]] Result<Service> serviceFromJson(const QJsonObject &json);

} // namespace proxym
