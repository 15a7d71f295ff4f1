// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configdiff.h"

#include "base/unifieddiff.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isIn(const ProxyModel &model, const ProxyBackend &backend)
{
    const ProxyBackend *other = model.find(backend.name);
    return other && *other == backend;
}

//! `model` with only those backends that `other` does not have in the same form.
ProxyModel withoutEqual(const ProxyModel &model, const ProxyModel &other)
{
    ProxyModel part = model;
    part.backends.clear();
    std::ranges::copy_if(model.backends, std::back_inserter(part.backends),
                         [&](const ProxyBackend &backend) { return !isIn(other, backend); });
    return part;
}

} // namespace

QByteArray changeDiff(const ProxyModel &before, const ProxyModel &now, const RenderPaths &paths)
{
    const RenderedConfig old = renderConfig(withoutEqual(before, now), paths);
    return configDiff(old.config, old.maps, renderConfig(withoutEqual(now, before), paths));
}

QByteArray configDiff(const QByteArray &before, const QMap<QString, QByteArray> &mapsBefore,
                      const RenderedConfig &now)
{
    QByteArray diff = unifiedDiff(before, now.config, "before", "after");
    for (auto [name, content] : now.maps.asKeyValueRange())
        diff +=
            unifiedDiff(mapsBefore.value(name), content, "before/" + name.toUtf8(), "after/" + name.toUtf8());
    return diff;
}

} // namespace proxym
