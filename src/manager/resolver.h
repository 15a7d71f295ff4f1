// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "manager/settle/answer.h"

#include <QObject>
#include <QSet>

class QHostInfo;

namespace proxym {

//! Turns host names into addresses without ever blocking, IPv4 first if this host has a route there. An
//! address once found stays in the book until another one replaces it, so that failing DNS removes no server.
class Resolver final : public QObject {
    Q_OBJECT
public:
    //! Takes addresses saved by an earlier process: each is used until its name resolves again.
    void restore(const AddressBook &book) { m_book = book; }
    //! The part of the book that the last resolve() asked for.
    [[nodiscard]] AddressBook inUse() const;
    //! The book for these names. New names are looked up and waited for briefly; with `renew`, known ones are
    //! looked up again, too. A name that resolves later is announced by found().
    Task<AddressBook> resolve(QSet<QString> names, bool renew);

Q_SIGNALS:
    //! An address was found, or changed, after resolve() had returned.
    void found(const QString &name);
    void lookedUp();

private:
    void lookUp(const QString &name);
    void note(const QString &name, const QHostInfo &info);

    AddressBook m_book;
    QSet<QString> m_asked;
    QSet<QString> m_known; //!< looked up once, with or without success
    QSet<QString> m_pending;
    bool m_isAwaited = false;
};

} // namespace proxym
