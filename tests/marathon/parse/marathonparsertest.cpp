// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonparser.h"

#include "marathon/parse/marathonevents.h"
#include "marathon/services/marathonservices.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class MarathonParserTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWholeAnswersCount_data();
    void onlyWholeAnswersCount();
    void answerCutAtAnyByteIsAnError_data();
    void answerCutAtAnyByteIsAnError();
    void answersCutAnywhereNeverCrash_data();
    void answersCutAnywhereNeverCrash();
    void changedBytesNeverCrash();
    void labelsMeantForUsAreKept();
    void unknownFieldsAndOrderDoNotMatter();
    void leaderIsEmptyWhereNobodyLeads_data();
    void leaderIsEmptyWhereNobodyLeads();
    void callbackUrlsAreRead();
};

namespace {

//! True if `at` is within a string; the JSON must not contain escaped quotes.
bool isInText(const QByteArray &json, qsizetype at)
{
    return json.first(at).count('"') % 2 == 1;
}

} // namespace

void MarathonParserTest::onlyWholeAnswersCount_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("elements");
    const auto row = [](const char *name, const char *body, int elements) {
        QTest::newRow(name) << QByteArray(body) << elements;
    };
    constexpr int error = -1;
    row("no apps", R"({"apps":[]})", 0);
    row("one app", R"({"apps":[{"id":"/a"}]})", 1);
    row("blanks around", " \r\n{ \"apps\" : [ { \"id\" : \"/a\" } ] } \n", 1);
    row("only bad ones", R"({"apps":[5,"x",null]})", error);
    row("no app has an id", R"({"apps":[{"ID":"/a"}]})", error);
    row("one good, one bad", R"({"apps":[5,{"id":"/a"}]})", 1);
    row("text that is no Unicode in one label",
        R"({"apps":[{"id":"/a","labels":{"proxym.domains":"\ud800"}}]})", 1);
    row("empty", "", error);
    row("blank", "  \n", error);
    row("error of Marathon", R"({"message":"no leader"})", error);
    row("null", "null", error);
    row("text", "\"apps\"", error);
    row("number", "1", error);
    row("array", "[]", error);
    row("apps is null", R"({"apps":null})", error);
    row("apps is an object", R"({"apps":{}})", error);
    row("HTML", "<html><body>{\"apps\":[]}</body></html>", error);
    row("garbage after the array", R"({"apps":[{"id":"/a"}]garbage})", error);
    row("garbage after the object", R"({"apps":[{"id":"/a"}]}x)", error);
    row("a second object", R"({"apps":[]}{"apps":[]})", error);
    row("missing comma", R"({"apps":[{"id":"/a"}{"id":"/b"}]})", error);
    row("missing brace", R"({"apps":[{"id":"/a"]})", error);
    row("not UTF-8", "{\"apps\":[{\"id\":\"/a\xff\"}]}", error);
}

void MarathonParserTest::onlyWholeAnswersCount()
{
    QFETCH(QByteArray, body);
    QFETCH(int, elements);
    const auto parsed = parseApps(body);
    QCOMPARE(parsed ? int(parsed->elements.size()) : -1, elements);
    if (!parsed)
        QCOMPARE(parsed.error().kind, Error::Kind::Malformed);
}

void MarathonParserTest::answerCutAtAnyByteIsAnError_data()
{
    QTest::addColumn<QByteArray>("body");
    QDirIterator files(QStringLiteral(PROXYM_TEST_DATA "/marathon"), {u"*.in.json"_s}, QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QTest::newRow(qPrintable(files.fileName()))
            << QJsonDocument::fromJson(file.readAll()).toJson(QJsonDocument::Compact);
    }
    QTest::newRow("app") << QByteArray(R"({"app":{"id":"/a","env":{"X":"}]"},"ports":[1]},"tasks":[]} )");
    QTest::newRow("version") << QByteArray(
        R"({"id":"/a","env":{"X":"}"},"container":{"portMappings":[]},"x":[{}]})");
    QTest::newRow("leader") << QByteArray(R"({"leader":"m1:8080","x":{"y":[{}]}})");
    QTest::newRow("callbacks") << QByteArray(R"({"callbackUrls":["http://a"],"x":{}})");
}

void MarathonParserTest::answerCutAtAnyByteIsAnError()
{
    QFETCH(QByteArray, body);
    const auto readers = [](const QByteArray &part) {
        return std::array{parseApps(part).has_value(),  parseTasks(part).has_value(),
                          parseApp(part).has_value(),   parseDefinition(part).has_value(),
                          !parseLeader(part).isEmpty(), parseCallbackUrls(part).has_value()};
    };
    const auto none = std::array{false, false, false, false, false, false};
    QVERIFY(readers(body) != none);
    const qsizetype end = body.trimmed().size();
    for (qsizetype cut = 0; cut < end; ++cut) {
        QVERIFY2(readers(body.first(cut)) == none, QByteArray::number(cut));
        if (QByteArrayView("]}").contains(body.at(cut))) // only this byte is lost
            QVERIFY2(readers(QByteArray(body).remove(cut, 1)) == none || isInText(body, cut),
                     QByteArray::number(cut));
    }
    QVERIFY(readers(body + '}') == none);
    QVERIFY(readers(body + body) == none);
}

void MarathonParserTest::answersCutAnywhereNeverCrash_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(PROXYM_TEST_DATA "/marathon"));
    for (const QString &file : folder.entryList({u"*.in.json"_s}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(file)) << folder.filePath(file);
}

void MarathonParserTest::answersCutAnywhereNeverCrash()
{
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray body = file.readAll();
    constexpr qsizetype small = 8 * 1024; // cut at every byte; the few bigger ones at 2,000 places
    const qsizetype stride = body.size() <= small ? 1 : body.size() / 2000 + 1;
    const bool isApps = parseApps(body).has_value();
    const bool isTasks = parseTasks(body).has_value();
    const qsizetype end = body.trimmed().size();
    for (qsizetype cut = 0; cut < end; cut += stride) {
        const QByteArray part = body.first(cut);
        const auto apps = parseApps(part);
        const auto tasks = parseTasks(part);
        QVERIFY2(!(isApps && apps) && !(isTasks && tasks), "a part is taken for the whole");
        (void)relevantEvent(part);
    }
    (void)relevantEvent(body);
}

void MarathonParserTest::changedBytesNeverCrash()
{
    QFile file(QStringLiteral(PROXYM_TEST_DATA "/marathon/labels.in.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray body = file.readAll();
    for (qsizetype at = 0; at < body.size(); ++at) {
        for (const char byte : {'\0', '"', '{', '}', '[', ']', ',', ':', '\\', '9', '\xff'}) {
            QByteArray changed = body;
            changed[at] = byte;
            const auto apps = parseApps(changed);
            const auto tasks = parseTasks(changed);
            if (apps && tasks)
                (void)servicesFrom(apps->elements, tasks->elements, {.config = true});
        }
    }
}

//! A label that is meant for us, but not written as ours are, has to be told.
void MarathonParserTest::labelsMeantForUsAreKept()
{
    const auto apps = parseApps(
        R"({"apps":[{"id":"/a","labels":{"Proxym.port.80.auth":"x"," proxym.a":"y","proxym.b":"z","other":"","HAPROXY_GROUP":"g"}}]})"_ba);
    QVERIFY(apps);
    QCOMPARE(apps->elements.first().labels.keys(),
             (QStringList{u" proxym.a"_s, u"Proxym.port.80.auth"_s, u"proxym.b"_s}));
    QCOMPARE(apps->elements.first().lbLabels.keys(), QStringList{u"HAPROXY_GROUP"_s});
}

void MarathonParserTest::unknownFieldsAndOrderDoNotMatter()
{
    const auto plain = parseTasks(R"({"tasks":[{"id":"a.1","appId":"/a","host":"h","ports":[1]}]})"_ba);
    const auto odd = parseTasks(
        R"({"new":{"tasks":[7]},"tasks":[{"x":[{"ports":[9]}],"ports":[1],"host":"h","y":null,"appId":"/a","id":"a.1"}],"z":1})"_ba);
    QVERIFY(plain && odd);
    QCOMPARE(odd->elements, plain->elements);
}

void MarathonParserTest::leaderIsEmptyWhereNobodyLeads_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("leader");
    QTest::newRow("leader") << QByteArray(R"({"leader":"m1:8080"})") << u"m1:8080"_s;
    QTest::newRow("null") << QByteArray(R"({"leader":null})") << QString();
    QTest::newRow("none") << QByteArray(R"({"message":"There is no leader"})") << QString();
    QTest::newRow("garbage") << QByteArray("leader") << QString();
    QTest::newRow("cut short") << QByteArray(R"({"leader":"m1:8080")") << QString();
}

void MarathonParserTest::leaderIsEmptyWhereNobodyLeads()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, leader);
    QCOMPARE(parseLeader(body), leader);
}

void MarathonParserTest::callbackUrlsAreRead()
{
    const QByteArray two = R"({"callbackUrls":["http://a/b?c=1&d","http://e"]})";
    const QByteArray none = R"({"callbackUrls":null})";
    QCOMPARE(parseCallbackUrls(two).value(), (QStringList{u"http://a/b?c=1&d"_s, u"http://e"_s}));
    QCOMPARE(parseCallbackUrls(none).value(), QStringList());
    QVERIFY(!parseCallbackUrls("<html>"));
}

QTEST_GUILESS_MAIN(MarathonParserTest)
#include "marathonparsertest.moc"
