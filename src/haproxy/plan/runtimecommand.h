// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

#include <variant>

namespace proxym {

//! `add server`: registered, in maintenance, unchecked. `keywords` is all it needs, as default-server does
//! not count.
struct AddServer {
    QString backend;
    ProxyServer server;
    QString keywords; //!< "check inter 2s …", or empty

    bool operator==(const AddServer &) const = default;
};
//! `enable health`: an error for a server without `check`.
struct EnableHealth {
    QString backend;
    QString server;

    bool operator==(const EnableHealth &) const = default;
};
//! Gives servers added since their cookie; without it a new server would take all clients of a sticky
//! backend.
struct SetCookieKey {
    QString backend;
    QString key;

    bool operator==(const SetCookieKey &) const = default;
};
//! `enable server`: ends the maintenance that a new server starts in.
struct EnableServer {
    QString backend;
    QString server;

    bool operator==(const EnableServer &) const = default;
};
//! Ends the maintenance of a checked server as if its last check had failed: it gets requests from its first
//! good check on, which comes after `downinter`. By way of draining, so that it gets none in between; setting
//! its health in maintenance has no effect.
struct EnableAfterCheck {
    QString backend;
    QString server;

    bool operator==(const EnableAfterCheck &) const = default;
};
//! Maintenance ends no session and no request in flight, and lets nobody in any more, whatever its cookie
//! says; draining would let in those with a cookie. Ready comes with the configured weight, as what somebody
//! set by hand was meant for whoever has left.
struct SetServerState {
    enum class To { Ready, Maint };
    QString backend;
    QString server;
    To state = To::Ready;

    bool operator==(const SetServerState &) const = default;
};
//! `add map` (makes duplicates), `set map` (wants an existing key) or `del map`.
struct ChangeMap {
    enum class How { Add, Set, Delete };
    How how = How::Add;
    QString map; //!< file name: hostsMap, pathsMap or wildcardsMap
    QString key;
    QString value; //!< NAME; empty for Delete

    bool operator==(const ChangeMap &) const = default;
};

//! A certificate HAProxy has gets other content, within one transaction. HAProxy has room for one of these at
//! a time, whoever began it.
struct RenewCertificate {
    QString file;
    QByteArray pem; //!< without an empty line, which would end it

    bool operator==(const RenewCertificate &) const = default;
};
//! A certificate more, presented on all binds that read the directory.
struct AddCertificate {
    QString file;
    QByteArray pem;

    bool operator==(const AddCertificate &) const = default;
};
struct RemoveCertificate {
    QString file;

    bool operator==(const RemoveCertificate &) const = default;
};

//! Never `del server`: it crashes HAProxy 2.6.12 when a stream still points at the server.
using RuntimeCommand =
    std::variant<AddServer, EnableHealth, SetCookieKey, EnableServer, EnableAfterCheck, SetServerState,
                 ChangeMap, RenewCertificate, AddCertificate, RemoveCertificate>;

//! The command as the admin socket reads it, without line end; several lines where it carries a certificate.
[[nodiscard]] QByteArray commandText(const RuntimeCommand &command, const RenderPaths &paths);
//! What HAProxy says when it worked, without surrounding white space: mostly nothing.
[[nodiscard]] QByteArray successAnswer(const RuntimeCommand &command);
//! The commands in order, joined by ';' into lines with line end, at most `most` on each: a line's cost grows
//! faster than its length, and without `prompt` the socket closes after one. None is longer than 16,000
//! bytes: HAProxy 3.2 and 3.4 refuse lines above 16,384 as a whole. Earlier versions take longer ones, but
//! gain nothing by them. What carries a certificate is one for itself, and another that commits it.
[[nodiscard]] QList<QByteArray> commandLines(const QList<RuntimeCommand> &commands, const RenderPaths &paths,
                                             qsizetype most = 100);
//! The same for commands as the socket reads them.
[[nodiscard]] QList<QByteArray> socketLines(const QByteArrayList &commands, qsizetype most = 100);

} // namespace proxym
