// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/renderer.h"

namespace proxym {

QStringList configLines(const RenderedConfig &rendered, const QString &name)
{
    const auto section = std::ranges::find_if(rendered.sections, [&](const ConfigSection &s) {
        return s.kind == SectionKind::Service && s.name == name;
    });
    if (section == rendered.sections.end())
        return {};
    const QByteArray text = rendered.config.pieces().at(section - rendered.sections.begin());
    return QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace proxym
