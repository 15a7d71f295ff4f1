// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathondescription.h"

#include "marathon/services/marathonlblabels.h"

using namespace Qt::StringLiterals;

namespace proxym {

UnderstoodApp understood(const MarathonApp &app, const MarathonLabels &labels, Found &found)
{
    if (!labels.lbGroups)
        return {app, app.labels};
    const LbTranslation translation = translatedFromLb(app, *labels.lbGroups);
    UnderstoodApp understood{translation.app, translation.read};
    understood.labels.insert(app.labels);
    found.complaints += translation.complaints;
    if (const QString note = noteAbout(translation); !note.isEmpty())
        found.notes += note;
    return understood;
}

Services described(const MarathonApp &app, const QList<NumberedPort> &ports)
{
    return labelledServices(u"Marathon"_s, app.id, app.labels, {ports.begin(), ports.end()});
}

bool haveSameRoute(const Service &a, const Service &b)
{
    if (a.transportProtocol != b.transportProtocol || a.applicationProtocol != b.applicationProtocol)
        return false;
    if (a.applicationProtocol == u"http")
        return !a.domains.isEmpty() && a.domains == b.domains && a.path == b.path;
    return a.servicePort && a.servicePort == b.servicePort;
}

} // namespace proxym
