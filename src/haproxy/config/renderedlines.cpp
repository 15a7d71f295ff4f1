// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/renderer.h"

namespace proxym {

QStringList configLines(const RenderedConfig &rendered, const QString &name)
{
    const auto section =
        std::find_if(rendered.sections.begin(), rendered.sections.end(), [&](const ConfigSection &s) {
            return s.kind == SectionKind::Service && s.name == name;
        });
    if (section == rendered.sections.end())
        return {};
    qsizetype at = 0;
    for (int line = 1; line < section->firstLine; ++line)
        at = rendered.config.indexOf('\n', at) + 1;
    QStringList lines;
    for (int line = section->firstLine; line <= section->lastLine; ++line) {
        const qsizetype end = rendered.config.indexOf('\n', at);
        const QString text = QString::fromUtf8(rendered.config.mid(at, end - at));
        if (!text.isEmpty())
            lines.append(text);
        at = end + 1;
    }
    return lines;
}

} // namespace proxym
