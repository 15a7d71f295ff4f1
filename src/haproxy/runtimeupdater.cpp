// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runtimeupdater.h"

using namespace Qt::StringLiterals;

namespace proxym {

Task<Result<Done>> carryOut(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin, const HaproxyKeeper *keeper,
                            RenderPaths paths)
{
    const auto sent = co_await admin.run(commandLines(update.commands, paths));
    if (!sent)
        co_return tl::unexpected(sent.error());
    const ObservedPart part = ObservedPart::of(update, wanted);
    const auto observation = co_await observe(admin, part, paths);
    if (!observation)
        co_return tl::unexpected(observation.error());
    const Observation seen = withoutHandwork(*observation, part.wanted, update);
    const Plan rest = planChange(seen.inForce, part.wanted, seen.parked);
    if (const auto *missing = std::get_if<RuntimeUpdate>(&rest))
        co_return failure(Error::Kind::Failed, u"afterwards HAProxy still lacks: "_s + missing->reason);
    if (const auto *different = std::get_if<Reload>(&rest))
        co_return failure(Error::Kind::Failed, u"afterwards HAProxy is not as it should be: "_s + different->reason);
    co_return co_await keeper->confirm();
}

} // namespace proxym
