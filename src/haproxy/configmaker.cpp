// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/configmaker.h"

#include "base/differences.h"
#include "haproxy/config/backendlist.h"

namespace proxym {

namespace {

//! All that is not about single services.
ProxyModel headOf(ProxyModel model)
{
    model.backends.clear();
    model.maps = {};
    return model;
}

ConfigFiles rendered(const ProxyModel &model, const RenderPaths &paths)
{
    const RenderedConfig all = renderConfig(model, paths);
    return {all.config, all.maps};
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

ConfigFiles ConfigMaker::make(const ProxyModel &model)
{
    if (m_model && differOnlyInServers(*m_model, model)) {
        if (const Differences backends(m_model->backends, model.backends); !backends.isEmpty())
            replaceSections(backends.come, model);
        for (const QString &file : allMaps) {
            if (m_model->maps.in(file) != model.maps.in(file))
                m_files.maps.insert(file, renderMap(model.maps.in(file)));
        }
    } else {
        m_files = rendered(model, m_paths);
    }
    m_model = model;
    return m_files;
}

void ConfigMaker::take(const ProxyModel &model, const ConfigFiles &files)
{
    m_model = model;
    m_files = files;
}

//! The sections of services are the last ones, in the order of the backends.
void ConfigMaker::replaceSections(const ProxyBackends &changed, const ProxyModel &model)
{
    ProxyModel only = headOf(model);
    only.backends = changed;
    const QByteArrayList fresh = rendered(only, m_paths).config.pieces();
    const qsizetype firstService = m_files.config.pieces().size() - model.backends.size();
    auto section = fresh.cend() - changed.size();
    for (const ProxyBackend &backend : changed)
        m_files.config.replace(firstService + model.backends.indexOf(placeOf(backend.name, model.backends)),
                               *section++);
}

} // namespace proxym
