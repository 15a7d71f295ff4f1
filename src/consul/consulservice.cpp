// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulservice.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "proxym-domains" and "proxym_domains" as "proxym.domains"; empty if it is no key of ours.
QString keyOfMeta(const QString &name)
{
    const bool isOurs = name.startsWith(u"proxym", Qt::CaseInsensitive) && name.size() > 7;
    return isOurs && u".-_"_s.contains(name.at(6)) ? u"proxym."_s + name.sliced(7) : QString();
}

//! What an instance says to us; its tags say it before its meta.
QMap<QString, QString> labelsOf(const ConsulInstance &instance)
{
    QMap<QString, QString> labels;
    for (const auto &[name, value] : instance.meta.asKeyValueRange()) {
        if (const QString key = keyOfMeta(name); !key.isEmpty())
            labels.insert(key, value.trimmed());
    }
    labels.insert(labelsOfTags(instance.tags));
    return labels;
}

} // namespace

ServiceLook lookOf(const QString &name, const QList<ConsulInstance> &instances, bool isWarningGood)
{
    const ConsulHealth worst = isWarningGood ? ConsulHealth::Warning : ConsulHealth::Passing;
    QList<Registration> registrations;
    for (const ConsulInstance &instance : instances) {
        const bool isPassing = instance.health == ConsulHealth::Passing;
        if (instance.kind.isEmpty())
            registrations += Registration{.id = instance.id,
                                          .node = instance.node,
                                          .changedAt = instance.changedAt,
                                          .labels = labelsOf(instance),
                                          .address = instance.address,
                                          .port = instance.port,
                                          .isUp = instance.health <= worst,
                                          .weight = isPassing ? instance.weight : instance.weightInWarning};
    }
    return lookAtInstances(u"Consul"_s, u"consul/"_s + name, registrations);
}

} // namespace proxym
