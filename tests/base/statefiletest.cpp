// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/statefile.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const QJsonObject head{{u"id"_s, u"a],{\"list\":["_s}, {u"last"_s, QJsonArray{1, 2}}};

QList<QJsonObject> elements(int many)
{
    QList<QJsonObject> all;
    for (int i = 0; i < many; ++i)
        all.append({{u"id"_s, u"/app/%1\"],"_s.arg(i)}, {u"hosts"_s, QJsonArray{i, QJsonObject{}}}});
    return all;
}

Result<Done> writeAll(const QString &path, const QList<QJsonObject> &all)
{
    return writeState(path, head, u"list"_s, [next = all.cbegin(), end = all.cend()]() mutable {
        return next == end ? std::nullopt : std::optional(*next++);
    });
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class StateFileTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listIsReadAsItWasWritten_data()
    {
        QTest::addColumn<int>("many");
        QTest::addRow("none") << 0;
        QTest::addRow("one") << 1;
        QTest::addRow("more than are read at once") << 20'000;
    }
    void listIsReadAsItWasWritten()
    {
        QFETCH(int, many);
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"d/state.json"_s);
        const auto all = elements(many);
        QVERIFY(writeAll(path, all));
        QList<QJsonObject> found;
        auto state = readState(path, u"list"_s, [&](const QJsonValue &one) { found += one.toObject(); });
        QVERIFY(state);
        QCOMPARE(found, all);
        QVERIFY(state->value(u"list"_s).isArray());
        QCOMPARE(state->value(u"id"_s), head.value(u"id"_s));
        QCOMPARE(state->value(u"last"_s), head.value(u"last"_s));

        auto whole = readState(path); // the same JSON as ever
        QVERIFY(whole);
        QCOMPARE(whole->value(u"list"_s).toArray().size(), many);
        QVERIFY(writeState(path, *whole));
        QList<QJsonObject> again;
        QVERIFY(readState(path, u"list"_s, [&](const QJsonValue &one) { again += one.toObject(); }));
        QCOMPARE(again, all);
    }

    void cutFileIsNoState()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"state.json"_s);
        QVERIFY(writeAll(path, elements(3)));
        const QByteArray bytes = contentOf(path);
        for (qsizetype end = 0; end < bytes.size(); ++end) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes.first(end));
            file.close();
            QVERIFY2(!readState(path, u"list"_s, [](const QJsonValue &) {}), bytes.first(end));
        }
    }

    void fileWithoutTheListIsAState()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"state.json"_s);
        QVERIFY(writeState(path, head));
        const auto state = readState(path, u"list"_s, [](const QJsonValue &) { QFAIL("there is nothing"); });
        QVERIFY(state);
        QVERIFY(!state->contains(u"list"_s));
        QVERIFY(!readState(directory.filePath(u"other.json"_s), u"list"_s, [](const QJsonValue &) {}));
    }
};

QTEST_GUILESS_MAIN(StateFileTest)
#include "statefiletest.moc"
