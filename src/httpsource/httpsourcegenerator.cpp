// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/httpsourcegenerator.h"

namespace proxym {

Task<Result<Found>> HttpSourceGenerator::services(Reading reading)
{
    using Which = SourcePages::Which;
    const Which which = reading == Reading::Everything ? Which::All : Which::Lacking;
    co_await m_pages.read(which);
    co_return m_pages.found();
}

} // namespace proxym
