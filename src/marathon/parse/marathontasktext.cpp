// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathontasktext.h"

namespace proxym {

QString rootedId(const QString &id)
{
    return id.isEmpty() || id.startsWith(u'/') ? id : u'/' + id;
}

MarathonTaskText::MarathonTaskText(const MarathonTask &task)
    : m_view{.id = {},
             .ports = {task.ports.begin(), task.ports.end()},
             .results = {task.results.begin(), task.results.end()},
             .isProved = task.isProved}
{
    m_texts.reserve(task.addresses.size() + 5); // views stay valid
    m_view.id = kept(task.id);
    m_view.appId = kept(task.appId);
    m_view.host = kept(task.host);
    for (const QString &address : task.addresses)
        m_view.addresses.push_back(kept(address));
    m_view.state = kept(task.state);
    m_view.version = kept(task.version);
}

std::string_view MarathonTaskText::kept(const QString &text)
{
    m_texts.append(text.toUtf8());
    return {m_texts.last().constData(), std::size_t(m_texts.last().size())};
}

} // namespace proxym
