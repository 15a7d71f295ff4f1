// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosgenerator.h"

#include "http/networkrequest.h"

using namespace Qt::StringLiterals;

namespace proxym {

Found foundAt(const Host &leader, const QString &domain)
{
    Found found;
    found.services.append(Service{.id = u"mesos_master"_s,
                                  .domains = {domain},
                                  .port = Port::of<80>(),
                                  .transportProtocol = u"tcp"_s,
                                  .applicationProtocol = u"http"_s,
                                  .hosts = {leader},
                                  .source = mesosName()});
    return found;
}

QString mesosName()
{
    return u"Mesos Master"_s;
}

Task<Result<Found>> MesosGenerator::services(Reading)
{
    const auto leader = co_await m_masters.leader();
    m_view.noteAnswer(leader.has_value());
    if (!leader) {
        m_view.served.reset();
        co_return tl::unexpected(leader.error());
    }
    m_view.served = *leader;
    m_server = shownUrl(m_view.circle.current());
    co_return foundAt(*leader, m_domain);
}

SourceDetails MesosGenerator::details() const
{
    return {.server = m_server, .events = m_view.events};
}

} // namespace proxym
