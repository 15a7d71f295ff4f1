// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/judgememory.h"

#include "haproxy/haproxycase.h"
#include "support/listedits.h"

using namespace proxym;
using namespace proxym::test;

class JudgeMemoryTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWas();
    void damagedFileIsNoMemory_data();
    void damagedFileIsNoMemory();
    void linesThatAreRefusedByNowDoNotComeBack();
    void rejectionIsAboutContent();
    void rejectionIsAboutTheFilesThatAreNamed();

private:
    static ProxyModel example(const QByteArray &lines = "balance first");
};

ProxyModel JudgeMemoryTest::example(const QByteArray &lines)
{
    return modelFromJson(QByteArray(R"({"services": [
        {"id": "/a", "domains": ["a.test", "*.b.test"], "config": "LINES"},
        {"id": "/p", "domains": ["a.test"], "path": "/p"},
        {"id": "/t", "port": 5000, "protocol": "tcp"}],
        "files": {"global.cfg": "global\n", "http-frontend.cfg": "# \u00e9\n", "p_80.yml": "check: /up"}})")
                             .replace("LINES", lines));
}

void JudgeMemoryTest::comesBackAsItWas()
{
    JudgeMemory memory{.good = example(), .rejections = {}};
    memory.good.texts.global = QByteArray("global\n    # \xff\n");
    memory.rejections.add(u"a_80"_s, memory.good, {}, u"no such thing"_s);
    const JudgeMemory back = JudgeMemory::fromJson(memory.toJson(u"1"_s), u"1"_s);
    QCOMPARE(back.good.backends, memory.good.backends);
    QCOMPARE(back.good.maps, memory.good.maps);
    QCOMPARE(back.good.texts, memory.good.texts);
    QCOMPARE(back.rejections, memory.rejections);
    QVERIFY(JudgeMemory::fromJson(memory.toJson(u"1"_s), u"2"_s).rejections.isEmpty());
}

void JudgeMemoryTest::damagedFileIsNoMemory_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut short") << JudgeMemory{.good = example(), .rejections = {}}.toJson({}).left(99);
    QTest::newRow("other types") << R"({"good":[],"rejected":7,"program":{}})"_ba;
    QTest::newRow("services of other types")
        << R"({"good":{"backends":[7,{},{"name":"x\ny"}],"texts":1,"maps":[]}})"_ba;
}

void JudgeMemoryTest::damagedFileIsNoMemory()
{
    QFETCH(QByteArray, text);
    const JudgeMemory memory = JudgeMemory::fromJson(text, {});
    QVERIFY(memory.good.backends.isEmpty());
    QVERIFY(memory.rejections.isEmpty());
}

void JudgeMemoryTest::linesThatAreRefusedByNowDoNotComeBack()
{
    JudgeMemory memory{.good = example(), .rejections = {}};
    edited(memory.good.backends, 0).config = QStringList{u"listen evil"_s};
    const ProxyModel back = JudgeMemory::fromJson(memory.toJson({}), {}).good;
    QCOMPARE(back.backends.size(), memory.good.backends.size() - 1);
    QVERIFY(!back.find(memory.good.backends.first()->name));
}

void JudgeMemoryTest::rejectionIsAboutContent()
{
    const ProxyModel bad = example("nonsense");
    Rejections rejections;
    rejections.add(u"a_80"_s, bad, {}, u"unknown keyword"_s);
    QCOMPARE(rejections.why(u"a_80"_s, bad, {}), std::optional(u"unknown keyword"_s));
    QCOMPARE(rejections.why(u"a_80"_s, example(), {}), std::nullopt);
    QCOMPARE(rejections.why(u"p_80"_s, bad, {}), std::nullopt);
    ProxyModel otherTexts = bad;
    otherTexts.texts.httpFrontend = "# another";
    QCOMPARE(rejections.why(u"a_80"_s, otherTexts, {}), std::nullopt);
    rejections.keepOnly({example()}, {});
    QVERIFY(rejections.isEmpty());
}

void JudgeMemoryTest::rejectionIsAboutTheFilesThatAreNamed()
{
    ProxyModel bad = example("nonsense");
    const FileStamps then{{u"/e.lst"_s, "1"}}, now{{u"/e.lst"_s, "2"}}, missing{{u"/e.lst"_s, ""}};
    Rejections rejections;
    rejections.add(u"a_80"_s, bad, then, u"unknown keyword"_s);
    QVERIFY(rejections.why(u"a_80"_s, bad, now)); // nobody names the file
    bad.texts.httpFrontend = "http-request deny if { src -f /e.lst }\n";
    for (const QString &part : {frontendPart, u"a_80"_s}) {
        rejections.add(part, bad, then, u"bad file"_s);
        const Rejections back = Rejections::fromJson(rejections.toJson());
        QCOMPARE(back.why(part, bad, then), std::optional(u"bad file"_s));
        QCOMPARE(back.why(part, bad, now), std::nullopt);
        QCOMPARE(back.why(part, bad, missing), std::nullopt);
    }
    rejections.keepOnly({bad}, now);
    QVERIFY(rejections.isEmpty());
}

QTEST_GUILESS_MAIN(JudgeMemoryTest)
#include "judgememorytest.moc"
