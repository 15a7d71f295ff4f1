// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/srvrecord.h"

#include <QMap>
#include <QTcpServer>
#include <QUdpSocket>

namespace proxym::test {

//! A name server for tests that can misbehave in every way a real one does, by UDP and TCP on one port of
//! loopback.
class FakeDns final : public QObject {
    Q_OBJECT
public:
    enum class Manner {
        Good,
        Silent,
        CutByUdp, //!< answers by UDP say that they are cut, and hold nothing
        WrongIdFirst, //!< a forged answer comes before the good one
        OnlyWrongId,
        Garbage, //!< bytes that are no answer, with the right id
        CutBytes, //!< the right number of records, but only half of the bytes
        Late, //!< good, but only by answerLate()
    };
    static constexpr quint16 typeA = 1, typeAlias = 5, typeAaaa = 28, typeSrv = 33;

    FakeDns();

    [[nodiscard]] QString server() const; //!< "127.0.0.1:20001"
    void setAddresses(const QString &name, const QStringList &addresses, quint32 timeToLive = 60);
    void setRecords(const QString &name, const QList<SrvRecord> &records, quint32 timeToLive = 60);
    //! Answers hold the alias, and what its target has.
    void setAlias(const QString &name, const QString &target, quint32 timeToLive = 60);
    void forget(const QString &name) { m_records.remove(name); }
    void answerLate();
    //! How often this name was asked for, of any type.
    [[nodiscard]] qsizetype asked(const QString &name) const
    {
        return askedByUdp.count(name) + askedByTcp.count(name);
    }

    //! A record to the target's port.
    [[nodiscard]] static SrvRecord record(quint16 priority, quint16 weight, Port port, const QString &target);
    //! An answer with these records to a question for that name.
    [[nodiscard]] static QByteArray answerWith(const QString &name, const QList<SrvRecord> &records,
                                               quint32 timeToLive);

    Manner manner = Manner::Good;
    QMap<QString, int> failures; //!< name → code: 2 the server failed, 3 there is no such name, 5 refused
    QSet<QString> silentNames; //!< questions for them get no answer by UDP
    QStringList askedByUdp;
    QStringList askedByTcp;

private:
    struct Resource {
        quint16 type;
        quint32 timeToLive;
        QByteArray data;
        QString leadsTo = {}; //!< what an alias stands for
        QString owner = {}; //!< empty: the name of the question
    };
    struct Question {
        quint16 id = 0;
        QString name;
        quint16 type = 0;
        QByteArray bytes; //!< without the head
    };
    [[nodiscard]] static Question questionFrom(const QByteArray &message);
    [[nodiscard]] static QByteArray answer(const Question &question, int code,
                                           const QList<Resource> &resources);
    [[nodiscard]] static QByteArray dataOf(const SrvRecord &record);
    [[nodiscard]] QByteArray goodAnswer(const Question &question) const;
    [[nodiscard]] QByteArrayList answersByUdp(const Question &question);
    void readUdp();
    void readTcp(QTcpSocket *connection);

    QUdpSocket m_udp;
    QTcpServer m_tcp;
    QMap<QString, QList<Resource>> m_records;
    struct Owed {
        QByteArray answer;
        QHostAddress address;
        quint16 port;
    };
    QList<Owed> m_owed;
};

} // namespace proxym::test
