// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "manager/settle/answer.h"
#include "manager/settle/hostnames.h"
#include "manager/srvfollower.h"

#include <QObject>
#include <QSet>

namespace proxym {

//! Turns names into addresses without ever blocking. What was once found stays in the book until something
//! else replaces it, so that failing DNS removes no server. A host name gets one address, IPv4 first if this
//! host has a route there. It is looked up as all programs of this machine do it, unless name servers are
//! set.
class Resolver final : public QObject {
    Q_OBJECT
public:
    //! Name servers, "IP[:PORT]"; none: the system's.
    explicit Resolver(const QStringList &servers = {});

    //! All that is known.
    [[nodiscard]] AddressBook book() const;
    //! Takes what an earlier process saved: it is used until the name resolves again.
    void restore(const AddressBook &book);
    //! The part of the book that the last resolve() asked for, without what is failing.
    [[nodiscard]] AddressBook inUse() const;
    //! The book for these names. New names are looked up and waited for briefly; with `renew`, known host
    //! names are looked up again, too. What resolves later is announced by found(). After waiting in vain, it
    //! does not wait again for the same names, nor for any until one resolves, so that silent DNS does not
    //! delay every change.
    Task<AddressBook> resolve(NamesInUse names, bool renew);

Q_SIGNALS:
    //! Something was found, or changed, after resolve() had returned: "db.test has an address".
    void found(const QString &news);
    void lookedUp();

private:
    [[nodiscard]] bool isAwaited(const NamesInUse &names) const;
    void lookUp(const QString &name);
    void note(const QString &name, const QList<QHostAddress> &addresses, const QString &error);
    void tell(const QString &news);

    bool m_hasServers;
    DnsClient m_dns;
    SrvFollower m_srv;
    QMap<QString, QString> m_addresses; //!< by host name
    NamesInUse m_asked;
    QSet<QString> m_known; //!< looked up once, with or without success
    QSet<QString> m_pending;
    QSet<QString> m_failing; //!< host names that have an address, but did not resolve the last time
    bool m_isAwaited = false;
    QSet<QString> m_waitedFor; //!< in vain, and they have not resolved since
    bool m_isSilent = false; //!< the last wait was in vain, and no name has resolved since
};

} // namespace proxym
