// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/scopeunit.h"

#include <cstdlib>
#include <memory>

#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-login.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr const char *systemdName = "org.freedesktop.systemd1";
constexpr const char *managerPath = "/org/freedesktop/systemd1";
constexpr const char *managerInterface = "org.freedesktop.systemd1.Manager";
constexpr std::uint64_t limitOfACall = 2'000'000; // microseconds

struct BusCloser {
    void operator()(sd_bus *bus) const { sd_bus_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, BusCloser>;

struct MessageFreer {
    void operator()(sd_bus_message *message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, MessageFreer>;

//! systemd's own socket, which only root may use: it is there even if no bus is installed.
Bus ownSocket()
{
    sd_bus *made = nullptr;
    if (::geteuid() != 0 || sd_bus_new(&made) < 0)
        return {};
    Bus bus(made);
    if (sd_bus_set_address(made, "unix:path=/run/systemd/private") < 0 || sd_bus_start(made) < 0)
        return {};
    return bus;
}

Bus systemBus()
{
    sd_bus *made = nullptr;
    return sd_bus_open_system(&made) < 0 ? Bus() : Bus(made);
}

//! Makes one call and drops its answer; the error is systemd's name for it.
class ManagerCall {
public:
    ManagerCall(sd_bus *bus, const char *method)
        : m_bus(bus)
    {
        sd_bus_message *made = nullptr;
        m_isGood =
            sd_bus_message_new_method_call(bus, &made, systemdName, managerPath, managerInterface, method)
            >= 0;
        m_message.reset(made);
    }
    template <class... Values> ManagerCall &with(const char *types, Values... values)
    {
        m_isGood = m_isGood && sd_bus_message_append(m_message.get(), types, values...) >= 0;
        return *this;
    }
    [[nodiscard]] Result<Done> send()
    {
        sd_bus_error error{}; // SD_BUS_ERROR_NULL is C: a compound literal
        const int result =
            m_isGood ? sd_bus_call(m_bus, m_message.get(), limitOfACall, &error, nullptr) : -EINVAL;
        const QString what = error.message ? QString::fromUtf8(error.message) : qt_error_string(-result);
        m_isUnitMissing = sd_bus_error_has_name(&error, "org.freedesktop.systemd1.NoSuchUnit") > 0;
        sd_bus_error_free(&error);
        if (result < 0)
            return failure(Error::Kind::Refused, u"systemd: "_s + what);
        return Done{};
    }
    [[nodiscard]] bool isUnitMissing() const { return m_isUnitMissing; }

private:
    sd_bus *m_bus;
    Message m_message;
    bool m_isGood = false;
    bool m_isUnitMissing = false;
};

QString sliceOf(qint64 pid)
{
    char *slice = nullptr;
    const bool isKnown = sd_pid_get_slice(pid_t(pid), &slice) >= 0;
    const QString name = isKnown ? QString::fromUtf8(slice) : u"system.slice"_s;
    std::free(slice);
    return name;
}

} // namespace

QString unitOf(qint64 pid)
{
    char *unit = nullptr;
    const bool isKnown = sd_pid_get_unit(pid_t(pid), &unit) >= 0;
    const QString name = isKnown ? QString::fromUtf8(unit) : QString();
    std::free(unit);
    return name;
}

QString ownService()
{
    const pid_t own = ::getpid();
    char *usersUnit = nullptr;
    const bool isUsers = sd_pid_get_user_unit(own, &usersUnit) >= 0;
    std::free(usersUnit);
    // the variable is inherited, its number is not
    if (isUsers || sd_booted() <= 0 || qEnvironmentVariable("SYSTEMD_EXEC_PID").toLongLong() != own)
        return {};
    const QString unit = unitOf(own);
    return unit.endsWith(u".service") ? unit : QString();
}

QString scopeBeside(const QString &service)
{
    return service.left(service.lastIndexOf(u'.')) + u"-haproxy.scope"_s;
}

Result<Done> moveToScope(const QString &service, qint64 pid)
{
    Bus bus = ownSocket();
    if (!bus)
        bus = systemBus();
    if (!bus)
        return failure(Error::Kind::Unreachable, u"systemd does not answer"_s);
    const QByteArray scope = scopeBeside(service).toUtf8();
    const auto number = std::uint32_t(pid);
    ManagerCall attach(bus.get(), "AttachProcessesToUnit");
    const auto attached = attach.with("ssau", scope.constData(), "", 1U, number).send();
    if (attached || !attach.isUnitMissing())
        return attached;
    // only processes of a delegated unit may be joined by others later
    const QByteArray slice = sliceOf(pid).toUtf8();
    const QByteArray description = "HAProxy of " + service.toUtf8();
    return ManagerCall(bus.get(), "StartTransientUnit")
        .with("ss", scope.constData(), "fail")
        .with("a(sv)", 4U, "Description", "s", description.constData(), "Slice", "s", slice.constData(),
              "Delegate", "b", 1, "PIDs", "au", 1U, number)
        .with("a(sa(sv))", 0U)
        .send();
}

} // namespace proxym
