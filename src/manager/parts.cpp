// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/parts.h"

namespace proxym {

std::vector<ServiceGenerator *> Parts::generators() const
{
    std::vector<ServiceGenerator *> all;
    for (const Source &source : sources)
        all.push_back(source.generator);
    return all;
}

} // namespace proxym
