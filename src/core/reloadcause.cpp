// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/reloadcause.h"

using namespace Qt::StringLiterals;

namespace proxym {

QString toText(ReloadCause cause)
{
    switch (cause) {
    case ReloadCause::Start:
        return u"start"_s;
    case ReloadCause::NewService:
        return u"newService"_s;
    case ReloadCause::RemovedService:
        return u"removedService"_s;
    case ReloadCause::NewPort:
        return u"newPort"_s;
    case ReloadCause::Settings:
        return u"settings"_s;
    case ReloadCause::Config:
        return u"config"_s;
    case ReloadCause::Text:
        return u"text"_s;
    case ReloadCause::Certificates:
        return u"certificates"_s;
    case ReloadCause::Spares:
        return u"spares"_s;
    case ReloadCause::Parked:
        return u"parked"_s;
    case ReloadCause::RuntimeFailed:
        return u"runtimeFailed"_s;
    case ReloadCause::Adoption:
        return u"adoption"_s;
    case ReloadCause::Other:
        return u"other"_s;
    }
    Q_UNREACHABLE();
}

} // namespace proxym
