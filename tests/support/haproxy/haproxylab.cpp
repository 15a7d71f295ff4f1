// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/haproxy/haproxylab.h"

#include "support/loopback.h"
#include "support/signalto.h"

#include <QDir>
#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr auto wrapperText = R"(#!/bin/sh
cd DIRECTORY
echo "$*" >> calls
[ -e hang ] && exec sleep 60
case " $* " in
*" -c "*)
    [ -e fail-check ] && { echo '[ALERT] (1) : config : told to refuse' >&2; exit 1; }
    [ -e fail-once ] && { rm fail-once; echo '[ALERT] (1) : Cannot allocate memory.' >&2; exit 1; }
    [ -e slow-check ] && sleep $(cat slow-check)
    [ -e crash-check ] && kill -SEGV $$
    if [ -e nameless ] && { [ ! -s nameless ] || grep -qFf nameless "$3"; }; then
        HAPROXY "$@" 2> said && exit 0
        [ -e crash-on-errors ] && kill -SEGV $$
        echo '[ALERT] (1) : config : something is wrong' >&2
        exit 1
    fi ;;
*)
    [ -e crash-start ] && kill -SEGV $$
    [ -e fail-start ] && { echo '[ALERT] (1) : told to fail' >&2; exit 1; } ;;
esac
exec HAPROXY "$@"
)";

} // namespace

Origin::Origin(const QByteArray &name)
    : m_name(name)
{
    listen(loopback(), freePort().number());
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = nextPendingConnection()) {
            ++connections;
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
        }
    });
}

void Origin::answer(QTcpSocket *socket)
{
    if (!socket->peek(65536).contains("\r\n\r\n"))
        return;
    socket->readAll();
    ++requests;
    socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                  + QByteArray::number(m_name.size()) + "\r\n\r\n" + m_name);
    socket->disconnectFromHost();
}

Load::Load(Port port, const QByteArray &host, int clients)
    : m_port(port)
    , m_request("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
{
    for (int i = 0; i < clients; ++i)
        ask();
}

Load::~Load() = default;

void Load::ask()
{
    if (m_isStopping)
        return;
    ++m_running;
    auto owner = std::make_unique<QTcpSocket>();
    QTcpSocket *socket = owner.release();
    socket->setParent(this);
    const auto look = [this, socket](QAbstractSocket::SocketState state) {
        if (state != QAbstractSocket::UnconnectedState)
            return;
        ++(socket->readAll().startsWith("HTTP/1.1 200") ? good : failed);
        socket->deleteLater();
        --m_running;
        ask();
    };
    connect(socket, &QTcpSocket::stateChanged, this, look, Qt::QueuedConnection);
    connect(socket, &QTcpSocket::connected, this, [this, socket] { socket->write(m_request); });
    socket->connectToHost(loopback(), m_port.number());
}

HaproxyLab::HaproxyLab()
{
    for (const QString &name : {u"etc"_s, u"run"_s, u"settings"_s})
        QDir(m_directory.path()).mkpath(name);
    settings.enabled = true;
    settings.binaryPath = haproxy();
    settings.configFilePath = path(u"etc/haproxy.cfg"_s);
    settings.pidPath = path(u"run/haproxy.pid"_s);
    settings.settingsPath = path(u"settings"_s);
    settings.bindAddress = loopback().toString();
    settings.httpPort = freePort();
    settings.reloadInterval = 100ms;
    settings.hardStopAfter = 5s;
    settings.timeout = 5s;
    settings.spareBackends = 0; // most tests are about reloads
}

HaproxyLab::~HaproxyLab()
{
    for (const qint64 pid : haproxyPids())
        signalTo(pid, SIGKILL);
}

QString HaproxyLab::haproxy()
{
    const QString found = QStandardPaths::findExecutable(u"haproxy"_s);
    return found.isEmpty()
        ? QStandardPaths::findExecutable(u"haproxy"_s, {u"/usr/sbin"_s, u"/usr/local/sbin"_s})
        : found;
}

QString HaproxyLab::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

QByteArray HaproxyLab::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void HaproxyLab::remove(const QString &name) const
{
    QFile::remove(path(name));
}

QString HaproxyLab::wrapper() const
{
    const QByteArray text = QByteArray(wrapperText)
                                .replace("DIRECTORY", m_directory.path().toUtf8())
                                .replace("HAPROXY", haproxy().toUtf8());
    const QString script = write(u"haproxy-wrapper"_s, text);
    QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return script;
}

qsizetype HaproxyLab::calls() const
{
    return read(u"calls"_s).count('\n');
}

qsizetype HaproxyLab::checks() const
{
    return ('\n' + read(u"calls"_s)).count("\n-c ");
}

QByteArray HaproxyLab::config(const QByteArray &generation, Port server) const
{
    return "# Generated by proxym\nglobal\n    hard-stop-after 5s\n    stats socket "
        + settings.adminSocketPath().toUtf8() + " mode 600 level admin expose-fd listeners\n"
        + "    set-var proc.generation str(" + generation + ")\n"
        + "defaults\n    mode http\n    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n"
        + "frontend http-in\n    bind 127.0.0.1:" + QByteArray::number(settings.httpPort.number())
        + "\n    default_backend web_80\nbackend web_80\n    balance leastconn\n    server one 127.0.0.1:"
        + QByteArray::number(server.number()) + "\n";
}

int HaproxyLab::run(const QString &program, const QStringList &arguments) const
{
    QProcess process;
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.start(program, arguments);
    return process.waitForFinished(10'000) ? process.exitCode() : -1;
}

QList<qint64> HaproxyLab::haproxyPids() const
{
    QList<qint64> pids;
    for (const QString &name : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile commandLine(u"/proc/%1/cmdline"_s.arg(name));
        if (name.toLongLong() <= 1 || !commandLine.open(QIODevice::ReadOnly))
            continue;
        const QByteArrayList words = commandLine.readAll().split('\0');
        const bool isOurs = std::ranges::any_of(words, [&](const QByteArray &word) {
            return word.startsWith(m_directory.path().toUtf8() + '/');
        });
        if (isOurs && words.constFirst().endsWith("haproxy") && !words.contains("-c"))
            pids.append(name.toLongLong());
    }
    return pids;
}

QByteArray HaproxyLab::get(Port port, const QByteArray &host, const QByteArray &path)
{
    QTcpSocket socket;
    socket.connectToHost(loopback(), port.number());
    socket.write("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    // The origins live in this thread: no blocking wait.
    (void)QTest::qWaitFor(
        [&] {
            answer += socket.readAll();
            return socket.state() == QAbstractSocket::UnconnectedState;
        },
        5000);
    answer += socket.readAll();
    const qsizetype body = answer.indexOf("\r\n\r\n");
    return answer.startsWith("HTTP/1.1 200") && body > 0 ? answer.mid(body + 4) : QByteArray();
}

int HaproxyLab::clients() const
{
    QLocalSocket socket;
    socket.connectToServer(settings.adminSocketPath());
    socket.write("show info\n");
    QByteArray answer;
    (void)QTest::qWaitFor([&] {
        answer += socket.readAll();
        return socket.state() == QLocalSocket::UnconnectedState;
    });
    const QByteArray field = "\nCurrConns: ";
    const qsizetype at = answer.indexOf(field);
    return at < 0 ? -1 : answer.mid(at + field.size()).split('\n').first().toInt();
}

bool HaproxyLab::answers(Port port, const QByteArray &host, const QByteArray &body, int milliseconds,
                         const QByteArray &path)
{
    QByteArray last;
    const auto isRight = [&] {
        last = get(port, host, path);
        return last == body;
    };
    const bool isAnswered = QTest::qWaitFor(isRight, milliseconds);
    if (!isAnswered)
        qWarning("%s answers \"%s\" instead of \"%s\"", host.constData(), last.constData(), body.constData());
    return isAnswered;
}

} // namespace proxym::test
