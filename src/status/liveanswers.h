// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "status/pagehtml.h"
#include "status/router.h"
#include "status/servicelistjson.h"

namespace proxym {

// Answers that show what HAProxy reports at that moment: it is asked first. `target` may be null.

//! GET /api/services
[[nodiscard]] Task<> answerWithLive(ConfigGenerator *target, ServicePage page, Reply reply);
//! GET /api/services/NAME
[[nodiscard]] Task<> answerWithServers(ConfigGenerator *target, Entry entry, Reply reply);
//! GET /, made from the template `page`.
[[nodiscard]] Task<> answerWithPage(ConfigGenerator *target, QByteArray page, Status status, PageLists lists,
                                    Reply reply);

} // namespace proxym
