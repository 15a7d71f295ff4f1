// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"

#include <QTemporaryDir>

using namespace proxym;
using namespace proxym::test;

// What a real HAProxy says about bad lines leads to the part that contains them.
class CulpritsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsAllCulprits();
    void findsTheOperatorsLine_data();
    void findsTheOperatorsLine();
    void readsAlertsThatNameAProxy();
    void othersSayNothing();

private:
    static QStringList culpritsOf(const ProxyModel &model);
};

QStringList CulpritsTest::culpritsOf(const ProxyModel &model)
{
    const QTemporaryDir folder;
    const RenderPaths paths{folder.filePath(u"haproxy.cfg.d"_s), folder.filePath(u"s"_s)};
    const RenderedConfig rendered = renderConfig(model, paths);
    const QString config = writeRendered(rendered, paths);
    QStringList texts;
    for (const Culprit &culprit : culpritsFrom(rendered, config, check(config).output))
        texts.append(culprit.toString());
    return texts;
}

void CulpritsTest::findsAllCulprits()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
    const QStringList culprits = culpritsOf(modelFromJson(R"({"services": [
        {"id": "/a", "domains": ["a.test"], "config": "balance leastconn"},
        {"id": "/b", "domains": ["b.test"], "config": ["balance leastconn", "this-is-no-keyword at all"]},
        {"id": "/c", "protocol": "tcp", "port": 21002, "config": "timeout server soon"}]})"));
    QCOMPARE(culprits.size(), 2);
    QVERIFY2(culprits.at(0).startsWith(u"b_80 line ") && culprits.at(0).contains(u"this-is-no-keyword"),
             qPrintable(culprits.at(0)));
    QVERIFY2(culprits.at(1).startsWith(u"c_21002 line "), qPrintable(culprits.at(1)));
}

void CulpritsTest::findsTheOperatorsLine_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("start");
    QTest::newRow("global.cfg") << u"global.cfg"_s << u"global\n    nonsense\n"_s << u"global.cfg line 2: "_s;
    QTest::newRow("http-frontend.cfg")
        << u"http-frontend.cfg"_s << u"# mine\n\nnonsense"_s << u"http-frontend.cfg line 3: "_s;
}

void CulpritsTest::findsTheOperatorsLine()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
    QFETCH(QString, file);
    QFETCH(QString, content);
    QFETCH(QString, start);
    const QStringList culprits = culpritsOf(modelledFrom({{u"files"_s, QJsonObject{{file, content}}}}).model);
    QCOMPARE(culprits.size(), 1);
    QVERIFY2(culprits.first().startsWith(start + u"unknown keyword 'nonsense'"_s),
             qPrintable(culprits.first()));
}

void CulpritsTest::readsAlertsThatNameAProxy()
{
    const RenderedConfig rendered =
        renderConfig(modelFromJson(R"({"services": [{"id": "/a", "domains": ["a.test"]}]})"), examplePaths);
    const QList<Culprit> culprits = culpritsFrom(
        rendered, u"/x.cfg"_s, "[ALERT]    (12) : config : backend 'a_80' : something is missing.\n");
    QCOMPARE(culprits.size(), 1);
    QCOMPARE(culprits.first().toString(), u"a_80: backend 'a_80' : something is missing."_s);
}

void CulpritsTest::othersSayNothing()
{
    const RenderedConfig rendered = renderConfig({}, examplePaths);
    QVERIFY(culpritsFrom(rendered, u"/x.cfg"_s,
                         "[ALERT] (12) : config : Fatal errors found in configuration.\n"
                         "[ALERT] (12) : config : parsing [/other.cfg:3] : x\n"
                         "[WARNING] (12) : config : parsing [/x.cfg:3] : x\ngarbage \xff\n")
                .isEmpty());
}

QTEST_GUILESS_MAIN(CulpritsTest)
#include "culpritstest.moc"
