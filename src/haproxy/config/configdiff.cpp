// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configdiff.h"

#include "base/differences.h"
#include "base/mapdifferences.h"
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

constexpr qsizetype most = qsizetype(256) * 1024; //!< bytes of a diff for people

//! Of a long diff the beginning, and how much follows, with so many lines that it does not have.
QByteArray readable(const QByteArray &diff, qsizetype missing = 0)
{
    if (diff.size() <= most)
        return diff;
    const QByteArrayView lines = QByteArrayView(diff).first(diff.lastIndexOf('\n', most - 1) + 1);
    const qsizetype more = diff.count('\n') - lines.count('\n') + missing;
    return lines.toByteArray() + "\\ " + QByteArray::number(more) + " more lines\n";
}

} // namespace

QByteArray changeDiff(const ProxyModel &before, const ProxyModel &now, const RenderPaths &paths)
{
    const Differences differences(before.backends, now.backends);
    ProxyModel gone = withOnly(differences.gone, before, differences.come);
    ProxyModel come = withOnly(differences.come, now, differences.gone);
    for (const QString &file : allMaps) {
        QMap<QString, QString> old, next;
        eachDifference(before.maps.in(file), now.maps.in(file),
                       [&](const QString &key, const QString *was, const QString *is) {
                           if (was)
                               old.insert(key, *was);
                           if (is)
                               next.insert(key, *is);
                       });
        gone.maps.in(file) = old;
        come.maps.in(file) = next;
    }
    const RenderedConfig old = renderConfig(gone, paths);
    return configDiff(old.config.whole(), old.maps, renderConfig(come, paths));
}

QByteArray configDiff(const QByteArray &before, const QMap<QString, QByteArray> &mapsBefore,
                      const RenderedConfig &now)
{
    const QByteArray config = now.config.whole();
    // all of a first configuration is new: no more of it is compared than is shown
    const qsizetype end = before.isEmpty() ? config.indexOf('\n', most) : -1;
    if (end >= 0 && end + 1 < config.size()) {
        const QByteArray beginning = unifiedDiff(before, config.first(end + 1), "before", "after");
        const QByteArray head = "--- before\n+++ after\n@@ -0,0 +1," + QByteArray::number(config.count('\n'));
        return readable(head + beginning.sliced(beginning.indexOf(" @@")),
                        config.sliced(end + 1).count('\n'));
    }
    QByteArray diff = unifiedDiff(before, config, "before", "after");
    for (auto [name, content] : now.maps.asKeyValueRange())
        diff +=
            unifiedDiff(mapsBefore.value(name), content, "before/" + name.toUtf8(), "after/" + name.toUtf8());
    return readable(diff);
}

} // namespace proxym
