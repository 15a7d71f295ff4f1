// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonlblabels.h"

#include "core/whitelist.h"
#include "marathon/services/marathonports.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! As marathon-lb reads it: whatever is not true is false.
bool isTrue(const QString &text)
{
    return QStringList{u"true"_s, u"t"_s, u"yes"_s, u"y"_s}.contains(text.trimmed().toLower());
}

bool haveCommon(const QStringList &some, const QStringList &others)
{
    return std::ranges::any_of(some, [&](const QString &one) { return others.contains(one); });
}

//! Most of these are for the program that makes a blue/green deployment, and need no meaning here.
bool isKnownOfApps(const QString &name)
{
    static const QSet<QString> names{u"GROUP"_s,
                                     u"APP_ID"_s,
                                     u"DEPLOYMENT_GROUP"_s,
                                     u"DEPLOYMENT_ALT_PORT"_s,
                                     u"DEPLOYMENT_COLOUR"_s,
                                     u"DEPLOYMENT_STARTED_AT"_s,
                                     u"DEPLOYMENT_TARGET_INSTANCES"_s,
                                     u"DEPLOYMENT_NEW_INSTANCES"_s};
    return names.contains(name);
}

//! Translates the labels of one port.
class LbPort {
public:
    LbPort(qsizetype index, LbTranslation &into)
        : m_isFirst(index == 0)
        , m_prefix(u"HAPROXY_%1_"_s.arg(index))
        , m_from(into.app.lbLabels)
        , m_port(into.app.ports[index])
        , m_into(into)
    {
        const auto number = numberOf(m_port);
        m_number = number ? QString::number(number->number()) : QString();
    }

    //! False if it is of another group, or not enabled.
    bool translate(const QStringList &groups)
    {
        if (!isOurs(groups)) {
            m_port.isLeftOut = !hasOwnRoute();
            if (has(u"AUTH"_s) && !m_port.isLeftOut)
                translateAuth(); // whoever else serves it, it is not for everybody
            return false;
        }
        if (has(u"BACKEND_NETWORK_ALLOWED_ACL"_s) && !hasOwnRoute()) {
            complain(u"BACKEND_NETWORK_ALLOWED_ACL"_s,
                     u"proxym does not read who is allowed, so the port is not served; with a label "
                     "proxym.port.N.protocol it is, to everybody whom no config line refuses"_s);
            m_port.isLeftOut = true;
            return true;
        }
        translateRoute();
        translateHandling();
        translatePort();
        return true;
    }

    //! Labels of ports that have a meaning, or need none: paths have an order in proxym.
    static const QSet<QString> &known()
    {
        static const QSet<QString> names{u"GROUP"_s,
                                         u"ENABLED"_s,
                                         u"VHOST"_s,
                                         u"PATH"_s,
                                         u"MODE"_s,
                                         u"PORT"_s,
                                         u"STICKY"_s,
                                         u"BALANCE"_s,
                                         u"WEIGHT"_s,
                                         u"REDIRECT_TO_HTTPS"_s,
                                         u"BACKEND_WEIGHT"_s,
                                         u"AUTH"_s,
                                         u"BACKEND_NETWORK_ALLOWED_ACL"_s,
                                         u"USE_HSTS"_s,
                                         u"HTTP_BACKEND_PROXYPASS_PATH"_s};
        return names;
    }

private:
    [[nodiscard]] QString valueOf(const QString &name) const
    {
        return m_from.value(m_prefix + name).trimmed();
    }
    [[nodiscard]] bool has(const QString &name) const { return m_from.contains(m_prefix + name); }

    [[nodiscard]] bool isOurs(const QStringList &groups) const
    {
        if (has(u"ENABLED"_s) && !isTrue(valueOf(u"ENABLED"_s)))
            return false;
        const QString own = has(u"GROUP"_s) ? valueOf(u"GROUP"_s) : m_from.value(u"HAPROXY_GROUP"_s);
        return groups.contains(u"*"_s) || haveCommon(listOf(own), groups);
    }

    //! proxym's own labels make it a service.
    [[nodiscard]] bool hasOwnRoute() const
    {
        const QMap<QString, QString> &labels = m_into.app.labels;
        return (m_from.isEmpty() && !labels.isEmpty()) || (m_isFirst && labels.contains(u"proxym.domains"_s))
            || labels.contains(ownName(u"domains"_s)) || labels.contains(ownName(u"protocol"_s));
    }

    [[nodiscard]] QString ownName(const QString &name) const
    {
        return u"proxym.port.%1.%2"_s.arg(m_number, name);
    }

    //! proxym's own label counts, if there is one.
    void say(const QString &name, const QString &value)
    {
        if (!m_number.isEmpty() && !m_into.app.labels.contains(ownName(name)))
            m_into.app.labels.insert(ownName(name), value);
    }

    void complain(const QString &name, const QString &what)
    {
        m_into.complaints += u"%1: label %2%3: %4"_s.arg(m_into.app.id, m_prefix, name, what);
    }

    void translateRoute()
    {
        const QString vhosts = valueOf(u"VHOST"_s);
        const QString mode = valueOf(u"MODE"_s).toLower();
        if (!vhosts.isEmpty()) {
            if (!m_isFirst || !m_into.app.labels.contains(u"proxym.domains"_s))
                say(u"domains"_s, vhosts);
            say(u"protocol"_s, mode == u"tcp" ? mode : u"http"_s);
            translatePath();
        } else if (mode == u"http" && !hasOwnRoute()) {
            complain(u"MODE"_s,
                     u"http without %1VHOST has no route; its port is served as tcp"_s.arg(m_prefix));
        }
        if (!mode.isEmpty() && mode != u"http" && mode != u"tcp")
            complain(u"MODE"_s, u"it must be http or tcp, not \"%1\""_s.arg(mode.left(80)));
        else if (mode == u"tcp")
            say(u"protocol"_s, mode);
    }

    //! Several paths, and words for HAProxy such as "-i" before them, are possible in marathon-lb.
    void translatePath()
    {
        QStringList paths = valueOf(u"PATH"_s).split(u' ', Qt::SkipEmptyParts);
        paths.removeIf([](const QString &word) { return word.startsWith(u'-'); });
        if (paths.isEmpty())
            return;
        if (paths.size() > 1)
            complain(u"PATH"_s, u"only the first path is served, %1"_s.arg(paths.first().left(80)));
        say(u"path"_s, paths.first());
    }

    void translateHandling()
    {
        if (has(u"STICKY"_s))
            say(u"sticky"_s, isTrue(valueOf(u"STICKY"_s)) ? u"true"_s : u"false"_s);
        if (has(u"REDIRECT_TO_HTTPS"_s))
            say(u"redirectToHttps"_s, isTrue(valueOf(u"REDIRECT_TO_HTTPS"_s)) ? u"true"_s : u"false"_s);
        if (has(u"USE_HSTS"_s))
            say(u"hsts"_s, isTrue(valueOf(u"USE_HSTS"_s)) ? u"true"_s : u"false"_s);
        if (has(u"AUTH"_s))
            translateAuth();
        if (const QString path = valueOf(u"HTTP_BACKEND_PROXYPASS_PATH"_s); !path.isEmpty())
            translateProxyPass(path);
        if (const QString balance = valueOf(u"BALANCE"_s); !balance.isEmpty()) {
            Handling handling;
            const auto read = readHandling(u"balance"_s, balance, handling);
            if (read)
                say(u"balance"_s, balance);
            else
                complain(u"BALANCE"_s, read.error().what);
        }
    }

    //! REALM:USER:HASH. What cannot be read lets nobody in: that is what somebody wanted for the others.
    void translateAuth()
    {
        const QStringList parts = valueOf(u"AUTH"_s).split(u':');
        const QString user = parts.mid(1).join(u':');
        Handling handling;
        if (parts.size() == 3 && readHandling(u"auth"_s, user, handling))
            return say(u"auth"_s, user);
        complain(
            u"AUTH"_s,
            u"it must be REALM:USER:HASH, the hash as mkpasswd -m sha-512 prints it; nobody is let in"_s);
        say(u"auth"_s, u"nobody"_s);
    }

    //! The port's own path is the only one that can be taken away.
    void translateProxyPass(const QString &path)
    {
        if (whitelistedPath(path) && whitelistedPath(path) == whitelistedPath(valueOf(u"PATH"_s)))
            say(u"stripPath"_s, u"true"_s);
        else
            complain(u"HTTP_BACKEND_PROXYPASS_PATH"_s,
                     u"only the path in %1PATH can be stripped"_s.arg(m_prefix));
    }

    void translatePort()
    {
        if (const QString weight = valueOf(u"WEIGHT"_s); !weight.isEmpty()) {
            if (Weight::fromText(weight))
                say(u"weight"_s, weight);
            else
                complain(u"WEIGHT"_s, u"it must be a number from 0 to %1"_s.arg(Weight::most));
        }
        if (const QString port = valueOf(u"PORT"_s); !port.isEmpty()) {
            if (Port::from(port.toLongLong()))
                m_port.listenPort = port.toLongLong();
            else
                complain(u"PORT"_s, u"it is no port: \"%1\""_s.arg(port.left(80)));
        }
    }

    bool m_isFirst;
    QString m_prefix;
    const QMap<QString, QString> &m_from;
    AppPort &m_port;
    LbTranslation &m_into;
    QString m_number; //!< N of proxym's labels; empty if the port has none
};

bool isKnown(const QString &label, qsizetype ports)
{
    static const QRegularExpression ofPort(u"^HAPROXY_([0-9]{1,4})_(.*)$"_s);
    const auto match = ofPort.match(label);
    if (!match.hasMatch())
        return isKnownOfApps(label.mid(qsizetype(8)));
    return match.captured(1).toLongLong() < ports && LbPort::known().contains(match.captured(2));
}

} // namespace

LbTranslation translatedFromLb(const MarathonApp &app, const QStringList &groups)
{
    LbTranslation translation{.app = app};
    bool isOurs = false;
    for (qsizetype i = 0; i < app.ports.size(); ++i)
        isOurs = LbPort(i, translation).translate(groups) || isOurs;
    if (!isOurs)
        return translation;
    if (const QString group = app.lbLabels.value(u"HAPROXY_DEPLOYMENT_GROUP"_s).trimmed();
        !group.isEmpty() && !app.labels.contains(u"proxym.group"_s)) {
        translation.app.labels.insert(u"proxym.group"_s, group);
        translation.app.weighsAsItsTasks = true;
    }
    for (auto [label, value] : app.lbLabels.asKeyValueRange()) {
        if (isKnown(label, app.ports.size()))
            translation.read.insert(label, value);
        else
            translation.unknown += label;
    }
    return translation;
}

QString noteAbout(const LbTranslation &translation)
{
    constexpr qsizetype most = 10;
    if (translation.unknown.isEmpty())
        return {};
    const qsizetype more = translation.unknown.size() - most;
    return u"%1: proxym does not know these labels of marathon-lb: %2"_s.arg(
               translation.app.id, translation.unknown.mid(0, most).join(u", "_s))
        + (more > 0 ? u" and %1 more"_s.arg(more) : QString());
}

} // namespace proxym
