// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/dryrun.h"

#include "base/secrets.h"
#include "base/unifieddiff.h"
#include "haproxy/config/accountlines.h"
#include "haproxy/judge/certificatekeeper.h"
#include "haproxy/store/certificateshelf.h"

#include <QTemporaryDir>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! From what is on disk to what would be written, configuration and maps.
QByteArray diffFromDisk(const ConfigStore &store, const RenderedConfig &rendered, const QString &path,
                        const RenderPaths &paths)
{
    const QByteArray file = path.toUtf8();
    QByteArray diff =
        unifiedDiff(store.current().value_or(QByteArray()), rendered.config.whole(), file, file);
    const QMap<QString, QByteArray> maps = store.maps();
    for (auto [name, content] : rendered.maps.asKeyValueRange()) {
        const QByteArray mapFile = paths.mapPath(name).toUtf8();
        diff += unifiedDiff(maps.value(name), content, mapFile, mapFile);
    }
    return diff;
}

} // namespace

Task<Result<Preview>> dryRun(Modelled wanted, HaproxySettings settings, ConfigStore store,
                             QStringList complaints)
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"haproxy.cfg"_s);
    const ConfigStore copy(path, path + u".d"_s);
    if (const auto prepared = copy.prepare(); !prepared)
        co_return tl::unexpected(prepared.error());
    const RenderPaths inPlace = RenderPaths::from(settings);
    const RenderPaths beside{.helpersPath = path + u".d"_s, .socketPath = inPlace.socketPath};
    CandidateJudge judge(settings);
    judge.recall(store);
    CertificateKeeper certificates(settings, beside.helpersPath, judge);
    co_await certificates.start(CertificateShelf(inPlace.certificatesPath()).certificates());
    co_await certificates.stop();
    wanted.model.certificates = certificates.certificates();
    if (const auto held = CertificateShelf(beside.certificatesPath()).hold(wanted.model.certificates); !held)
        co_return tl::unexpected(held.error());
    if (::geteuid() != 0) // what a proxym run by root writes
        wanted.model.account = accountIn(store.current().value_or(QByteArray()));
    const auto accepted = co_await judge.judge(wanted, std::nullopt, copy, beside);
    if (!accepted)
        co_return tl::unexpected(accepted.error());
    const RenderedConfig rendered = renderConfig(accepted->model, inPlace);
    Preview preview{.diff = withoutSecrets(diffFromDisk(store, rendered, settings.configFilePath, inPlace)),
                    .troubles = complaints + certificates.complaints() + accepted->warnings()};
    for (auto [name, why] : accepted->leftOut().asKeyValueRange())
        preview.troubles.append(u"%1 is left out: %2"_s.arg(name, why));
    co_return preview;
}

} // namespace proxym
