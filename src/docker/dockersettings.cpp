// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockersettings.h"

#include "settings/settingvalue.h"

#include <QFileInfo>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Empty if the endpoint is no socket.
QString socketOf(const QString &endpoint)
{
    return endpoint.startsWith(u"unix:///") ? endpoint.sliced(7) : QString();
}

Result<Endpoint> tcpOf(const QString &endpoint)
{
    if (!endpoint.startsWith(u"tcp://"))
        return failure(Error::Kind::Malformed, u"it is not TCP"_s);
    return SettingValue<Endpoint>::parse(endpoint.sliced(6));
}

} // namespace

QUrl DockerSettings::url() const
{
    QUrl url;
    if (const auto tcp = tcpOf(endpoint)) {
        url.setScheme(hasTls() ? u"https"_s : u"http"_s);
        url.setHost(tcp->host);
        url.setPort(tcp->port.number());
    } else {
        url.setScheme(u"unix"_s);
        url.setHost(u""_s); // "unix:///…" rather than "unix:/…"
        url.setPath(socketOf(endpoint));
    }
    return url;
}

HttpOptions DockerSettings::httpOptions() const
{
    return {.caFile = caFile,
            .certificateFile = certificateFile,
            .keyFile = keyFile,
            .socket = socketOf(endpoint)};
}

QString DockerSettings::machine() const
{
    if (!hostAddress.isEmpty())
        return hostAddress;
    const auto tcp = tcpOf(endpoint);
    return tcp ? tcp->host : u"127.0.0.1"_s;
}

Result<Done> checkDockerEndpoint(const QString &text)
{
    if (socketOf(text).size() > 1 || tcpOf(text))
        return Done();
    return failure(Error::Kind::Malformed,
                   u"must be unix:///PATH or tcp://HOST:PORT, for instance unix:///run/podman/podman.sock"_s);
}

Finding lookAtDockerEndpoint(const QString &text)
{
    const QByteArray path = socketOf(text).toLocal8Bit();
    struct stat status { };
    if (path.isEmpty())
        return {};
    if (::stat(path.constData(), &status) != 0)
        return errno == ENOENT ? Finding{.doubt = u"does not exist yet"_s}
                               : Finding{.mistake = u"must be a socket: "_s + qt_error_string(errno)};
    if (!S_ISSOCK(status.st_mode))
        return {.mistake = u"must be a socket: it is something else"_s};
    if (::access(path.constData(), W_OK) != 0)
        return {.mistake = u"must be a socket that proxym's user may write to"_s};
    return {};
}

} // namespace proxym
