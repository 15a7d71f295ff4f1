// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/haproxy/haproxylab.h"

#include <QJsonObject>
#include <QMap>
#include <QProcess>

#include <memory>

namespace proxym::test {

//! The real program with a real HAProxy, on directories and ports of its own.
class Site final {
public:
    Site();
    ~Site() { stop(); }
    Site(const Site &) = delete;
    Site &operator=(const Site &) = delete;

    //! What the File module finds: a JSON array.
    void serve(const QByteArray &services) const
    {
        (void)lab.write(QStringLiteral("services/services.json"), services);
    }
    //! An HTTP service with the domain "<name>.test".
    [[nodiscard]] static QByteArray web(const QByteArray &name, Port server, const QByteArray &more = {});
    [[nodiscard]] static QByteArray web(const QByteArray &name, const Origin &origin,
                                        const QByteArray &more = {})
    {
        return web(name, origin.port(), more);
    }

    //! Starts the daemon. `more` are settings without "PROXYM_".
    void start(const QMap<QString, QString> &more = {});
    void stop();
    void kill();
    //! Runs the program with these arguments to its end, while the origins and fakes of this thread keep
    //! running. Returns its exit status, or -1 if it does not end. Its output is in `printed`.
    [[nodiscard]] int command(const QStringList &arguments, const QMap<QString, QString> &more = {});

    [[nodiscard]] QByteArray get(const QByteArray &host) const
    {
        return HaproxyLab::get(lab.settings.httpPort, host);
    }
    //! Asks until this is the answer: for what only a new HAProxy has.
    [[nodiscard]] bool answers(const QByteArray &host, const QByteArray &body, int milliseconds = 5'000) const
    {
        return HaproxyLab::answers(lab.settings.httpPort, host, body, milliseconds);
    }
    [[nodiscard]] QJsonObject api(const QByteArray &path = "/api/status") const;
    [[nodiscard]] QString state() const { return api()[QStringLiteral("state")].toString(); }
    //! `reloads` or `runtimeUpdates`, as counted by the API; -1 if it does not answer.
    [[nodiscard]] int count(const QString &what) const
    {
        return api()[QStringLiteral("haproxy")][what].toInt(-1);
    }
    //! The status of one POST to the API; 0 if there is no answer.
    [[nodiscard]] int post(const QByteArray &path) const;
    [[nodiscard]] QByteArray config() const;
    [[nodiscard]] bool isConfigValid() const;
    //! What the daemon has printed.
    [[nodiscard]] QByteArray log() const { return process->peek(process->bytesAvailable()); }

    HaproxyLab lab;
    Port status = freePort();
    QString binary; //!< the proxym to run: that of this build, unless it is replaced
    QString program = HaproxyLab::haproxy();
    QStringList through; //!< the command through which proxym is started, for instance `unshare`
    QProcess::ProcessChannelMode channels = QProcess::MergedChannels; //!< separate ones: `printed` is stdout
    std::unique_ptr<QProcess> process;
    QByteArray printed;
    qint64 commandPid = 0; //!< while command() runs

private:
    [[nodiscard]] std::unique_ptr<QProcess> proxym(const QStringList &arguments,
                                                   const QMap<QString, QString> &more) const;
};

} // namespace proxym::test
