// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configdiff.h"

#include "base/differences.h"
#include "base/unifieddiff.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! `model` with only these of its backends, except those that are equal in the other list.
ProxyModel withOnly(const ProxyBackends &backends, ProxyModel model, const ProxyBackends &other)
{
    QHash<QString, const ProxyBackend *> equal;
    for (const ProxyBackend &backend : other)
        equal.insert(backend.name, &backend);
    model.backends = backends;
    model.backends.removeIf([&](const ProxyBackend &backend) {
        const ProxyBackend *there = equal.value(backend.name);
        return there && *there == backend;
    });
    return model;
}

//! A diff for people: of a long one the beginning, and how much follows.
QByteArray readable(const QByteArray &diff)
{
    constexpr qsizetype most = qsizetype(256) * 1024;
    if (diff.size() <= most)
        return diff;
    const QByteArrayView lines = QByteArrayView(diff).first(diff.lastIndexOf('\n', most - 1) + 1);
    const qsizetype more = diff.count('\n') - lines.count('\n');
    return lines.toByteArray() + "\\ " + QByteArray::number(more) + " more lines\n";
}

} // namespace

QByteArray changeDiff(const ProxyModel &before, const ProxyModel &now, const RenderPaths &paths)
{
    const Differences differences(before.backends, now.backends);
    ProxyModel gone = withOnly(differences.gone, before, differences.come);
    ProxyModel come = withOnly(differences.come, now, differences.gone);
    if (gone.maps == come.maps)
        gone.maps = come.maps = {};
    const RenderedConfig old = renderConfig(gone, paths);
    return configDiff(old.config, old.maps, renderConfig(come, paths));
}

QByteArray configDiff(const QByteArray &before, const QMap<QString, QByteArray> &mapsBefore,
                      const RenderedConfig &now)
{
    QByteArray diff = unifiedDiff(before, now.config, "before", "after");
    for (auto [name, content] : now.maps.asKeyValueRange())
        diff +=
            unifiedDiff(mapsBefore.value(name), content, "before/" + name.toUtf8(), "after/" + name.toUtf8());
    return readable(diff);
}

} // namespace proxym
