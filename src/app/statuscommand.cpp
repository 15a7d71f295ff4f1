// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/statuscommand.h"

#include "app/inquiry.h"
#include "app/printing.h"
#include "app/statustext.h"
#include "base/logging.h"

using namespace Qt::StringLiterals;

namespace proxym {

Task<int> statusCommand(Endpoint address, StatusSettings access, bool asJson)
{
    constexpr int critical = 2;
    Inquiry inquiry(address, access);
    auto told = co_await inquiry.askFor(u"/api/status"_s);
    if (told && !told->json.contains(u"state"_s))
        told = failure(Error::Kind::Malformed, u"%1: no proxym answers here"_s.arg(address.toString()));
    if (!told) {
        const QString text = u"cannot ask proxym: "_s + escaped(told.error().what) + u'\n';
        print(asJson ? stderr : stdout, text); // monitoring shows the first line of stdout
        co_return critical;
    }
    print(stdout, asJson ? QString::fromUtf8(told->body) : statusText(told->json));
    co_return statusSeverity(told->json);
}

} // namespace proxym
