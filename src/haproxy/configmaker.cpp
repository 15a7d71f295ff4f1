// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/configmaker.h"

#include "base/differences.h"

namespace proxym {

namespace {

//! All that is not about single services.
ProxyModel headOf(ProxyModel model)
{
    model.backends.clear();
    model.maps = {};
    return model;
}

} // namespace

bool haveSameHead(const ProxyModel &a, const ProxyModel &b)
{
    return headOf(a) == headOf(b);
}

bool differOnlyInServers(const ProxyModel &a, const ProxyModel &b)
{
    const auto areAlike = [](const ProxyBackend &one, const ProxyBackend &other) {
        return one.hasStructureOf(other);
    };
    const Differences backends(a.backends, b.backends);
    return haveSameHead(a, b) && std::ranges::equal(backends.gone, backends.come, areAlike);
}

RenderedConfig ConfigMaker::make(const ProxyModel &model)
{
    if (m_model && differOnlyInServers(*m_model, model)) {
        if (const Differences backends(m_model->backends, model.backends); !backends.isEmpty())
            replaceSections(backends.come, model);
        for (const QString &file : allMaps) {
            if (m_model->maps.in(file) != model.maps.in(file))
                m_rendered.maps.insert(file, renderMap(model.maps.in(file)));
        }
    } else {
        m_rendered = renderConfig(model, m_paths);
    }
    m_model = model;
    return m_rendered;
}

//! Sections and backends are in the same order.
void ConfigMaker::replaceSections(const ProxyBackends &changed, const ProxyModel &model)
{
    const QByteArray last = std::exchange(m_rendered.config, {});
    const QByteArrayView before = last; // slices of a view are no copies: the text has megabytes
    QList<ConfigSection> &sections = m_rendered.sections;
    auto next = changed.cbegin();
    qsizetype kept = 0; // the first byte that is not in the new text yet
    qsizetype moreBytes = 0;
    int moreLines = 0;
    m_rendered.config.reserve(before.size() + before.size() / 64);
    for (qsizetype i = 0; i < sections.size(); ++i) {
        ConfigSection &section = sections[i];
        const qsizetype first = std::exchange(section.firstByte, section.firstByte + moreBytes);
        section.firstLine += moreLines;
        if (next != changed.cend() && section.kind == SectionKind::Service && section.name == (*next)->name) {
            const qsizetype end = i + 1 < sections.size() ? sections.at(i + 1).firstByte : before.size();
            const QByteArray text = sectionOf(*next, model);
            m_rendered.config.append(before.sliced(kept, first - kept)).append(text);
            moreBytes += text.size() - (end - first);
            moreLines += int(text.count('\n') - before.sliced(first, end - first).count('\n'));
            kept = end;
            ++next;
        }
        section.lastLine += moreLines;
    }
    m_rendered.config.append(before.sliced(kept));
}

QByteArray ConfigMaker::sectionOf(const Shared<ProxyBackend> &backend, const ProxyModel &model) const
{
    ProxyModel only = headOf(model);
    only.backends = {backend};
    const RenderedConfig rendered = renderConfig(only, m_paths);
    return rendered.config.sliced(rendered.sections.constLast().firstByte);
}

} // namespace proxym
