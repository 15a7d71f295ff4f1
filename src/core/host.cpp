// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/host.h"

#include <QHostAddress>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isHostName(const QString &text)
{
    static const QRegularExpression name(
        u"^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*\\z"_s);
    static const QRegularExpression digitsAndDots(u"^[0-9.]+\\z"_s);
    return name.match(text).hasMatch() && !digitsAndDots.match(text).hasMatch();
}

//! In the form in which names are kept. A name with a final dot is a fully qualified one, as resolvers write
//! it.
QString canonicalName(const QString &text)
{
    return text.endsWith(u'.') ? text.chopped(1).toLower() : text.toLower();
}

} // namespace

std::optional<Host> Host::from(const QString &address, Port port)
{
    QString lower = address.toLower();
    if (lower.startsWith(u'[') && lower.endsWith(u']') && lower.contains(u':'))
        lower = lower.mid(1, lower.size() - 2);
    else
        lower = canonicalName(address);
    static const QRegularExpression ipv4(u"^\\d{1,3}(\\.\\d{1,3}){3}\\z"_s);
    if (ipv4.match(lower).hasMatch() || lower.contains(u':')) {
        QHostAddress literal;
        if (lower.contains(u'%') || !literal.setAddress(lower))
            return std::nullopt;
        return Host(literal.toString(), port, Kind::Address);
    }
    if (!isHostName(lower))
        return std::nullopt;
    return Host(lower, port, Kind::Name);
}

std::optional<Host> Host::fromSrv(const QString &name)
{
    const QString canonical = canonicalName(name);
    if (!isHostName(canonical) || !canonical.contains(u'.'))
        return std::nullopt;
    return Host(canonical, Port::of<1>(), Kind::Srv);
}

QString Host::toString() const
{
    if (isSrv())
        return m_address;
    const QString number = QString::number(m_port.number());
    return m_address.contains(u':') ? u"["_s + m_address + u"]:"_s + number : m_address + u':' + number;
}

} // namespace proxym
