// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakedns.h"

#include "support/freeport.h"

#include <QDataStream>
#include <QTcpSocket>
#include <QtEndian>

namespace proxym::test {

namespace {

QByteArray encoded(const QString &name)
{
    QByteArray bytes;
    for (const QString &label : name.split(u'.', Qt::SkipEmptyParts))
        bytes += char(label.size()) + label.toLatin1();
    return bytes + '\0';
}

template <class... Numbers> QByteArray numbers(Numbers... values)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    (stream << ... << values);
    return bytes;
}

quint16 numberAt(const QByteArray &bytes, qsizetype at)
{
    return bytes.size() < at + 2 ? quint16(0) : qFromBigEndian<quint16>(bytes.constData() + at);
}

} // namespace

FakeDns::FakeDns()
{
    bool isBound = false;
    for (int i = 0; i < 20 && !isBound; ++i) {
        const quint16 port = freePort().number();
        isBound = m_tcp.listen(QHostAddress::LocalHost, port) && m_udp.bind(QHostAddress::LocalHost, port);
        if (!isBound)
            m_tcp.close();
    }
    Q_ASSERT(isBound);
    connect(&m_udp, &QUdpSocket::readyRead, this, &FakeDns::readUdp);
    connect(&m_tcp, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *const connection = m_tcp.nextPendingConnection())
            connect(connection, &QTcpSocket::readyRead, this, [=, this] { readTcp(connection); });
    });
}

QString FakeDns::server() const
{
    return QStringLiteral("127.0.0.1:%1").arg(m_tcp.serverPort());
}

SrvRecord FakeDns::record(quint16 priority, quint16 weight, Port port, const QString &target)
{
    return {.priority = priority, .weight = weight, .target = *Host::from(target, port)};
}

QByteArray FakeDns::dataOf(const SrvRecord &record)
{
    return numbers(record.priority, record.weight, record.target.port().number())
        + encoded(record.target.address());
}

void FakeDns::setAddresses(const QString &name, const QStringList &addresses, quint32 timeToLive)
{
    QList<Resource> &known = m_records[name];
    known.clear();
    for (const QString &text : addresses) {
        const QHostAddress address(text);
        const Q_IPV6ADDR six = address.toIPv6Address();
        if (address.protocol() == QAbstractSocket::IPv4Protocol)
            known.append({typeA, timeToLive, numbers(address.toIPv4Address())});
        else
            known.append({typeAaaa, timeToLive, QByteArray(reinterpret_cast<const char *>(&six), 16)});
    }
}

void FakeDns::setRecords(const QString &name, const QList<SrvRecord> &records, quint32 timeToLive)
{
    QList<Resource> &known = m_records[name];
    known.clear();
    for (const SrvRecord &record : records)
        known.append({typeSrv, timeToLive, dataOf(record)});
}

void FakeDns::setAlias(const QString &name, const QString &target, quint32 timeToLive)
{
    m_records[name] = {{typeAlias, timeToLive, encoded(target), target}};
}

FakeDns::Question FakeDns::questionFrom(const QByteArray &message)
{
    constexpr qsizetype head = 12;
    Question question{.id = numberAt(message, 0)};
    QStringList labels;
    qsizetype at = head;
    while (at < message.size() && message.at(at) != '\0') {
        labels.append(QString::fromLatin1(message.mid(at + 1, message.at(at))));
        at += message.at(at) + 1;
    }
    question.name = labels.join(u'.').toLower();
    question.type = numberAt(message, at + 1);
    question.bytes = message.mid(head, at + 5 - head);
    return question;
}

QByteArray FakeDns::answer(const Question &question, int code, const QList<Resource> &resources)
{
    constexpr quint16 nameOfTheQuestion = 0xc00c, isAnswer = 0x8580, internet = 1;
    QByteArray bytes = numbers(question.id, quint16(isAnswer | code), quint16(1), quint16(resources.size()),
                               quint16(0), quint16(0))
        + question.bytes;
    for (const Resource &resource : resources)
        bytes += (resource.owner.isEmpty() ? numbers(nameOfTheQuestion) : encoded(resource.owner))
            + numbers(resource.type, internet, resource.timeToLive, quint16(resource.data.size()))
            + resource.data;
    return bytes;
}

QByteArray FakeDns::answerWith(const QString &name, const QList<SrvRecord> &records, quint32 timeToLive)
{
    QList<Resource> resources;
    for (const SrvRecord &record : records)
        resources.append({typeSrv, timeToLive, dataOf(record)});
    return answer({.name = name, .type = typeSrv, .bytes = encoded(name) + numbers(typeSrv, quint16(1))}, 0,
                  resources);
}

QByteArray FakeDns::goodAnswer(const Question &question) const
{
    constexpr int noSuchName = 3;
    if (failures.contains(question.name))
        return answer(question, failures.value(question.name), {});
    if (!m_records.contains(question.name))
        return answer(question, noSuchName, {});
    QList<Resource> resources = m_records.value(question.name);
    const QString target = resources.isEmpty() ? QString() : resources.first().leadsTo;
    for (Resource resource : m_records.value(target)) {
        resource.owner = target;
        resources.append(resource);
    }
    resources.removeIf([&](const Resource &resource) {
        return resource.type != question.type && resource.type != typeAlias;
    });
    return answer(question, 0, resources);
}

QByteArrayList FakeDns::answersByUdp(const Question &question)
{
    const QByteArray good = goodAnswer(question);
    constexpr int flags = 2;
    constexpr char isCut = 2;
    QByteArray forged = good;
    forged[1] = char(forged[1] ^ 1);
    QByteArray cut = answer(question, 0, {});
    cut[flags] = char(cut[flags] | isCut);
    switch (manner) {
    case Manner::Good:
        return {good.size() > 512 ? cut : good};
    case Manner::CutByUdp:
        return {cut};
    case Manner::WrongIdFirst:
        return {forged, good};
    case Manner::OnlyWrongId:
        return {forged};
    case Manner::Garbage:
        return {good.left(2) + QByteArray(60, '\xff'), good.left(1)};
    case Manner::CutBytes:
        return {good.left(good.size() / 2 + 10)};
    case Manner::Silent:
    case Manner::Late:
        break;
    }
    return {};
}

void FakeDns::readUdp()
{
    while (m_udp.hasPendingDatagrams()) {
        QByteArray message(int(m_udp.pendingDatagramSize()), '\0');
        QHostAddress address;
        quint16 port = 0;
        m_udp.readDatagram(message.data(), message.size(), &address, &port);
        const Question question = questionFrom(message);
        askedByUdp.append(question.name);
        if (silentNames.contains(question.name))
            continue;
        if (manner == Manner::Late)
            m_owed.append({goodAnswer(question), address, port});
        for (const QByteArray &bytes : answersByUdp(question))
            m_udp.writeDatagram(bytes, address, port);
    }
}

void FakeDns::answerLate()
{
    for (const Owed &owed : std::exchange(m_owed, {}))
        m_udp.writeDatagram(owed.answer, owed.address, owed.port);
}

void FakeDns::readTcp(QTcpSocket *connection)
{
    while (connection->bytesAvailable() >= 2) {
        const qsizetype size = numberAt(connection->peek(2), 0);
        if (connection->bytesAvailable() < size + 2)
            return;
        const Question question = questionFrom(connection->read(size + 2).mid(2));
        askedByTcp.append(question.name);
        const QByteArray bytes = goodAnswer(question);
        if (manner != Manner::Silent)
            connection->write(numbers(quint16(bytes.size())) + bytes);
    }
}

} // namespace proxym::test
