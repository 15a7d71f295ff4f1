// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include "support/loopback.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;

namespace proxym::test {

Site::Site()
    : binary(QStringLiteral(PROXYM_PROGRAM))
{
    QDir(lab.path(u"."_s)).mkpath(u"services"_s);
    QDir(lab.path(u"."_s)).mkpath(u"settings"_s);
}

QByteArray Site::web(const QByteArray &name, Port server, const QByteArray &more)
{
    return R"({"id":"/)" + name + R"(","domains":[")" + name
        + R"(.test"],"port":80,"applicationProtocol":"http",)" + more + R"("hosts":[{"ip":")"
        + loopback().toString().toLatin1() + R"(","port":)" + QByteArray::number(server.number()) + "}]}";
}

std::unique_ptr<QProcess> Site::proxym(const QStringList &arguments, const QMap<QString, QString> &more) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QMap<QString, QString> settings{
        {u"LISTEN_ADDRESS"_s, onLoopback(status.number())},
        {u"FILE_ENABLED"_s, u"1"_s},
        {u"FILE_CONFIGS_PATH"_s, lab.path(u"services"_s)},
        {u"HAPROXY_ENABLED"_s, u"1"_s},
        {u"HAPROXY_BINARY_PATH"_s, program},
        {u"HAPROXY_CONFIG_FILE_PATH"_s, lab.settings.configFilePath},
        {u"HAPROXY_PID_PATH"_s, lab.settings.pidPath},
        {u"HAPROXY_SETTINGS_PATH"_s, lab.path(u"settings"_s)},
        {u"HAPROXY_BIND_ADDRESS"_s, loopback().toString()},
        {u"HAPROXY_HTTP_PORT"_s, QString::number(lab.settings.httpPort.number())},
        {u"HAPROXY_RELOAD_INTERVAL"_s, u"0.1"_s},
        {u"HAPROXY_SPARE_BACKENDS"_s, u"0"_s}, // most tests are about reloads
        {u"REFRESH_INTERVAL"_s, u"0.02"_s},
    };
    for (auto [name, value] : settings.asKeyValueRange())
        environment.insert(u"PROXYM_"_s + name, value);
    for (auto [name, value] : more.asKeyValueRange())
        environment.insert(u"PROXYM_"_s + name, value);
    auto started = std::make_unique<QProcess>();
    started->setProcessEnvironment(environment);
    started->setProcessChannelMode(channels);
    const QStringList words = through + QStringList{binary} + arguments;
    started->start(words.first(), words.mid(1));
    return started;
}

void Site::start(const QMap<QString, QString> &more)
{
    process = proxym({}, more);
}

void Site::stop()
{
    if (process && process->state() != QProcess::NotRunning) {
        process->terminate(); // it ends its connections to fakes that live in this thread
        (void)QTest::qWaitFor([this] { return process->state() == QProcess::NotRunning; }, 15'000);
    }
}

void Site::kill()
{
    process->kill();
    process->waitForFinished(10'000);
}

int Site::command(const QStringList &arguments, const QMap<QString, QString> &more)
{
    const auto run = proxym(arguments, more);
    commandPid = run->processId();
    const bool isOver = QTest::qWaitFor([&run] { return run->state() == QProcess::NotRunning; }, 30'000);
    commandPid = 0;
    printed = run->readAll();
    return isOver && run->exitStatus() == QProcess::NormalExit ? run->exitCode() : -1;
}

QJsonObject Site::api(const QByteArray &path) const
{
    return QJsonDocument::fromJson(HaproxyLab::get(status, onLoopback(status.number()).toLatin1(), path))
        .object();
}

int Site::post(const QByteArray &path) const
{
    QTcpSocket socket;
    socket.connectToHost(loopback(), status.number());
    socket.write("POST " + path + " HTTP/1.1\r\nHost: " + onLoopback(status.number()).toLatin1()
                 + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    (void)QTest::qWaitFor([&socket] { return socket.state() == QAbstractSocket::UnconnectedState; }, 5000);
    return socket.readAll().mid(9, 3).toInt();
}

QByteArray Site::config() const
{
    QFile file(lab.settings.configFilePath);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool Site::isConfigValid() const
{
    return lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, lab.settings.configFilePath}) == 0;
}

} // namespace proxym::test
