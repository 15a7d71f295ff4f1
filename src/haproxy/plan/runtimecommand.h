// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

#include <variant>

namespace proxym {

//! `add backend`, published: from HAProxy 3.4 on. It is empty, and does what the `defaults` section says.
struct AddBackend {
    QString backend;
    QString defaults;

    bool operator==(const AddBackend &) const = default;
};
//! `add server`: registered, in maintenance, unchecked. `keywords` is everything the server needs, as
//! default-server is ignored.
struct AddServer {
    QString backend;
    ProxyServer server;
    QString keywords; //!< "check inter 2s …", or empty; the weight comes from the server

    bool operator==(const AddServer &) const = default;
};
//! `enable health`: fails for a server without `check`.
struct EnableHealth {
    QString backend;
    QString server;

    bool operator==(const EnableHealth &) const = default;
};
//! Gives the servers added since then their cookie. Without it a new server would attract all clients of a
//! sticky backend.
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
//! Ends the maintenance of a checked server as if its last check had failed: it gets requests once its first
//! check succeeds, which comes after `downinter`. It is set to drain first, so that it gets no requests in
//! between; setting its health in maintenance has no effect.
struct EnableAfterCheck {
    QString backend;
    QString server;

    bool operator==(const EnableAfterCheck &) const = default;
};
//! `set server … weight`: it counts at once. It ends a weight set by hand.
struct SetWeight {
    QString backend;
    QString server;
    Weight weight;

    bool operator==(const SetWeight &) const = default;
};
//! Maintenance ends no session and no request in flight, but admits no new ones, whatever their cookie;
//! draining would admit those with a cookie.
struct SetServerState {
    enum class To { Ready, Maint };
    QString backend;
    QString server;
    To state = To::Ready;

    bool operator==(const SetServerState &) const = default;
};
//! `add map` (creates duplicates), `set map` (needs an existing key) or `del map`.
struct ChangeMap {
    enum class How { Add, Set, Delete };
    How how = How::Add;
    QString map; //!< file name: hostsMap, pathsMap or wildcardsMap
    QString key;
    QString value; //!< NAME; empty for Delete

    bool operator==(const ChangeMap &) const = default;
};

//! Replaces the content of a certificate that HAProxy has, in one transaction. HAProxy has room for only one
//! transaction at a time, no matter which client began it.
struct RenewCertificate {
    QString file;
    QByteArray pem; //!< without an empty line, which would end it

    bool operator==(const RenewCertificate &) const = default;
};
//! An additional certificate, presented on all binds that read the directory.
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
    std::variant<AddBackend, AddServer, EnableHealth, SetCookieKey, EnableServer, EnableAfterCheck, SetWeight,
                 SetServerState, ChangeMap, RenewCertificate, AddCertificate, RemoveCertificate>;

//! The command as the admin socket reads it, without line end; several lines where it carries a certificate.
[[nodiscard]] QByteArray commandText(const RuntimeCommand &command, const RenderPaths &paths);
//! HAProxy's answer on success, without surrounding white space: usually empty.
[[nodiscard]] QByteArray successAnswer(const RuntimeCommand &command);
//! The commands in order, joined by ';' into lines with line end, at most `most` on each: the cost of a line
//! grows faster than its length, and without `prompt` the socket closes after one line. No line is longer
//! than 16,000 bytes: HAProxy 3.2 and 3.4 refuse lines above 16,384 bytes as a whole. Earlier versions take
//! longer ones, but gain nothing by them. A command that carries a certificate is a line of its own, and the
//! command that commits it another. Backends are added on lines of their own: if one is refused, what
//! follows must not be done to another backend of that name.
[[nodiscard]] QList<QByteArray> commandLines(const QList<RuntimeCommand> &commands, const RenderPaths &paths,
                                             qsizetype most = 100);
//! The same for commands that are already text.
[[nodiscard]] QList<QByteArray> socketLines(const QByteArrayList &commands, qsizetype most = 100);

} // namespace proxym
