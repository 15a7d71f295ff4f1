// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statewords.h"

using namespace Qt::StringLiterals;

namespace proxym {

QString toText(SourceState state)
{
    switch (state) {
    case SourceState::Starting:
        return u"starting"_s;
    case SourceState::Ok:
        return u"ok"_s;
    case SourceState::Failing:
        return u"failing"_s;
    }
    return {};
}

QString toText(Action action)
{
    switch (action) {
    case Action::None:
        return u"none"_s;
    case Action::Runtime:
        return u"runtime"_s;
    case Action::Reload:
        return u"reload"_s;
    case Action::Recovery:
        return u"recovery"_s;
    }
    return {};
}

QString toText(ApplyResult result)
{
    switch (result) {
    case ApplyResult::Ok:
        return u"ok"_s;
    case ApplyResult::Rejected:
        return u"rejected"_s;
    case ApplyResult::Failed:
        return u"failed"_s;
    }
    return {};
}

QString toText(State state)
{
    switch (state) {
    case State::Starting:
        return u"starting"_s;
    case State::Failed:
        return u"failed"_s;
    case State::Rejected:
        return u"rejected"_s;
    case State::Stale:
        return u"stale"_s;
    case State::Degraded:
        return u"degraded"_s;
    case State::InSync:
        return u"inSync"_s;
    }
    return {};
}

QString toText(ServiceState state)
{
    switch (state) {
    case ServiceState::Active:
        return u"active"_s;
    case ServiceState::NoHosts:
        return u"noHosts"_s;
    case ServiceState::Skipped:
        return u"skipped"_s;
    case ServiceState::HeldBack:
        return u"heldBack"_s;
    }
    return {};
}

} // namespace proxym
