// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/writtenparser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const QJsonObject host{{u"ip"_s, u"10.0.0.1"_s}, {u"port"_s, 31000}, {u"weight"_s, 3}};
const QJsonObject records{{u"srv"_s, u"_web._tcp.example.com"_s}, {u"ip"_s, QJsonValue::Null}};
const QJsonObject service{{u"id"_s, u"/shop"_s},
                          {u"port"_s, 80},
                          {u"servicePort"_s, 8080},
                          {u"domain"_s, u"a.test,b.test"_s},
                          {u"domains"_s, QJsonArray{u"shop.test"_s}},
                          {u"path"_s, u"/api"_s},
                          {u"protocol"_s, u"http"_s},
                          {u"transportProtocol"_s, u"tcp"_s},
                          {u"applicationProtocol"_s, u"http"_s},
                          {u"hosts"_s, QJsonArray{host}},
                          {u"weight"_s, 0},
                          {u"group"_s, u"blue"_s},
                          {u"config"_s, QJsonArray{u"option forwardfor"_s}},
                          {u"source"_s, u"Marathon"_s},
                          {u"$schema"_s, u"services.schema.json"_s}};

//! What somebody may write in place of the right value.
QJsonArray values()
{
    return {QJsonValue::Null,
            true,
            0,
            -1,
            1,
            1.5,
            256,
            257,
            65535,
            65536,
            u""_s,
            u" "_s,
            u"80"_s,
            u"Http"_s,
            u" udp "_s,
            u"quic"_s,
            u"two words"_s,
            u"::1"_s,
            u"node-7.example.com"_s,
            QJsonArray{},
            QJsonArray{u"a.test"_s, u"b.test"_s},
            QJsonArray{u"a.test"_s, 1},
            QJsonArray{QJsonObject{}},
            QJsonArray{host},
            QJsonArray{host, QJsonObject{{u"ip"_s, u"::1"_s}}},
            QJsonObject{},
            host};
}

//! `whole` without each of its members, with each value in their place, and with keys that it does not know.
QList<QJsonObject> variantsOf(const QJsonObject &whole)
{
    QList<QJsonObject> variants{whole, {}};
    for (const QString &key : whole.keys()) {
        QJsonObject variant = whole;
        variant.remove(key);
        variants.append(variant);
        for (const QJsonValue &value : values()) {
            variant.insert(key, value);
            variants.append(variant);
        }
    }
    for (const QString &key : {u"_comment"_s, u"//"_s, u"ports"_s, u""_s}) {
        QJsonObject variant = whole;
        variant.insert(key, 1);
        variants.append(variant);
    }
    return variants;
}

QList<QJsonValue> documents()
{
    QList<QJsonValue> all{QJsonArray{}, QJsonArray{service, service}, QJsonArray{service, 1}};
    for (const QJsonObject &variant : variantsOf(service)) {
        all.append(variant);
        all.append(QJsonArray{variant});
    }
    for (const QJsonObject &variant : variantsOf(host) + variantsOf(records)) {
        QJsonObject with = service;
        with.insert(u"hosts"_s, QJsonArray{variant});
        all.append(with);
    }
    return all;
}

QByteArray textOf(const QJsonValue &document)
{
    const QJsonDocument text =
        document.isArray() ? QJsonDocument(document.toArray()) : QJsonDocument(document.toObject());
    return text.toJson(QJsonDocument::Compact);
}

bool isGood(const QByteArray &document)
{
    const auto found = parseWritten(u"File"_s, u"a.json"_s, document);
    return found && found->complaints.isEmpty();
}

} // namespace

//! resources/services.schema.json and the parser agree on what a service may say, as far as keys have the
//! spelling of the schema: the parser takes any letter case.
class ServiceSchemaTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void schemaAllowsWhatIsReadWithoutAComplaint();

private:
    static QByteArrayList verdicts(const QByteArrayList &texts);
};

void ServiceSchemaTest::schemaAllowsWhatIsReadWithoutAComplaint()
{
    QByteArrayList texts;
    for (const QJsonValue &document : documents())
        texts.append(textOf(document));
    const QByteArrayList said = verdicts(texts);
    QCOMPARE(said.size(), texts.size());
    QSet<bool> seen;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const bool isAllowed = said.at(i) == "good";
        seen.insert(isAllowed);
        QVERIFY2(isAllowed == isGood(texts.at(i)),
                 texts.at(i) + (isAllowed ? ": only the schema allows it" : ": only the parser takes it"));
    }
    QCOMPARE(seen.size(), 2);
}

QByteArrayList ServiceSchemaTest::verdicts(const QByteArrayList &texts)
{
    QProcess python;
    python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    python.start(u"python3"_s,
                 {QStringLiteral(PROXYM_TEST_DATA "/../written/schemaverdicts.py"),
                  QStringLiteral(PROXYM_TEST_DATA "/../../resources/services.schema.json")});
    python.write(texts.join('\n') + '\n');
    python.closeWriteChannel();
    if (!python.waitForFinished() || python.exitCode() != 0)
        return {};
    return python.readAllStandardOutput().trimmed().split('\n');
}

QTEST_GUILESS_MAIN(ServiceSchemaTest)
#include "serviceschematest.moc"
