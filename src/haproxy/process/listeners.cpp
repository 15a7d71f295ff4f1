// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/listeners.h"

#include <QDir>
#include <QSet>
#include <QtEndian>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Inodes of the sockets that a process holds; nothing if it may not be asked.
std::optional<QSet<QByteArray>> socketsOf(qint64 pid)
{
    const QDir directory(u"/proc/%1/fd"_s.arg(pid));
    const QStringList names = directory.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    if (names.isEmpty())
        return std::nullopt;
    QSet<QByteArray> inodes;
    for (const QString &name : names) {
        char target[64];
        const QByteArray path = QFile::encodeName(directory.filePath(name));
        const ssize_t size = ::readlink(path.constData(), target, sizeof target);
        const QByteArray text(target, std::max<ssize_t>(size, 0));
        if (text.startsWith("socket:["))
            inodes.insert(text.mid(8).chopped(1));
    }
    return inodes;
}

//! Lines of /proc/net/tcp: "sl local:port remote:port state … inode …". Listeners are first; what follows is
//! not read, as a busy machine has so many connections that it takes seconds.
void addListeners(const QString &table, const QSet<QByteArray> &ours, Listeners &listeners)
{
    constexpr int local = 1, state = 3, inode = 9;
    QFile file(table);
    if (!file.open(QIODevice::ReadOnly))
        return;
    file.readLine(); // the header
    for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
        const QByteArrayList fields = line.simplified().split(' ');
        if (fields.value(state) != "0A")
            return;
        if (const auto place = placeFromProc(fields.at(local)))
            (ours.contains(fields.value(inode)) ? listeners.ours : listeners.others).append(*place);
    }
}

} // namespace

//! Four bytes at a time, each four as this machine has a number.
std::optional<ListenPlace> placeFromProc(const QByteArray &text)
{
    constexpr qsizetype digits = 8, inIpv4 = digits, inIpv6 = 4 * digits;
    const qsizetype colon = text.indexOf(':');
    const auto port = Port::from(text.mid(colon + 1).toInt(nullptr, 16));
    if (!port || (colon != inIpv4 && colon != inIpv6))
        return std::nullopt;
    QByteArray bytes;
    for (qsizetype at = 0; at < colon; at += digits) {
        const quint32 part = text.mid(at, digits).toUInt(nullptr, 16);
        bytes.append(reinterpret_cast<const char *>(&part), sizeof part);
    }
    const bool isIpv4 = colon == inIpv4;
    const auto *raw = reinterpret_cast<const quint8 *>(bytes.constData());
    const QHostAddress address = isIpv4 ? QHostAddress(qFromBigEndian<quint32>(raw)) : QHostAddress(raw);
    return ListenPlace::at(address.toString(), *port);
}

std::optional<Listeners> listenersBeside(const QList<qint64> &ours)
{
    QSet<QByteArray> sockets;
    for (const qint64 pid : ours) {
        const auto held = socketsOf(pid);
        if (!held)
            return std::nullopt;
        sockets.unite(*held);
    }
    Listeners listeners;
    for (const QString &table : {u"/proc/net/tcp"_s, u"/proc/net/tcp6"_s})
        addListeners(table, sockets, listeners);
    return listeners;
}

} // namespace proxym
