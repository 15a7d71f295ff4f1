// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/namedfiles.h"

#include "haproxy/config/backendlist.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class NamedFilesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesThatNameFiles_data();
    void linesThatNameFiles();
    void eachIsNamedByTheFirstWhoNamesIt();
    void oneModelAfterAnotherIsAsEachAlone();
    void missingOnesAreTold();
    void stampTellsAnotherContent();
    void onlyTheNamedOnesAreWatched();
};

void NamedFilesTest::linesThatNameFiles_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QStringList>("paths");
    const auto row = [](const QByteArray &line, const QStringList &paths) {
        QTest::newRow(line.constData()) << line << paths;
    };
    row("    errorfile 503 /etc/haproxy/errors/503.http", {u"/etc/haproxy/errors/503.http"_s});
    row("lua-load /etc/haproxy/auth.lua arg", {u"/etc/haproxy/auth.lua"_s});
    row("lua-load-per-thread \"/etc/haproxy/auth.lua\"", {u"/etc/haproxy/auth.lua"_s});
    row("default-server ssl verify required ca-file /etc/ca.pem crt /etc/client.pem",
        {u"/etc/ca.pem"_s, u"/etc/client.pem"_s});
    row("acl blocked src -f /etc/blocked.lst -f /etc/more.lst", {u"/etc/blocked.lst"_s, u"/etc/more.lst"_s});
    row("http-request deny if { src -f /etc/blocked.lst }", {u"/etc/blocked.lst"_s});
    row("http-request set-var(txn.x) req.hdr(host),map_str_str(/etc/x.map,none)", {u"/etc/x.map"_s});
    row("http-request set-var(txn.x) src,map(/etc/x.map)", {u"/etc/x.map"_s});
    row("http-request return status 503 content-type text/plain lf-file /etc/away.txt if { nbsrv eq 0 }",
        {u"/etc/away.txt"_s});
    row("http-request return content-type image/png file /etc/logo.png", {u"/etc/logo.png"_s});
    row("http-request deny deny_status 403 errorfile /etc/403.http", {u"/etc/403.http"_s});
    row("    errorfiles /etc/haproxy/errors", {u"/etc/haproxy/errors"_s});
    row("http-request redirect location /file /x", {});
    row("# errorfile 503 /etc/haproxy/errors/503.http", {});
    row("errorfile 503 errors/503.http", {}); // relative to the directory where HAProxy is started
    row("http-request set-path /errorfile", {});
    row("option httpchk GET /-f", {});
}

void NamedFilesTest::linesThatNameFiles()
{
    QFETCH(QByteArray, line);
    QFETCH(QStringList, paths);
    ProxyModel model;
    model.texts.global = "global\n" + line + '\n';
    QCOMPARE(filesNamedIn(model).keys(), paths);
}

void NamedFilesTest::eachIsNamedByTheFirstWhoNamesIt()
{
    ProxyModel model;
    model.texts.global = "lua-load /a.lua\n";
    model.texts.httpFrontend = "lua-load /a.lua\nacl x src -f /b.lst\n";
    model.backends = {ProxyBackend{.name = u"web_80"_s, .config = {u"errorfile 503 /c.http"_s}}};
    QCOMPARE(filesNamedIn(model),
             (QMap<QString, QString>{
                 {u"/a.lua"_s, globalPart}, {u"/b.lst"_s, frontendPart}, {u"/c.http"_s, u"web_80"_s}}));
}

//! Whatever came before it.
void NamedFilesTest::oneModelAfterAnotherIsAsEachAlone()
{
    QRandomGenerator dice(4);
    const auto any = [&dice](const QStringList &texts) { return texts.at(dice.bounded(texts.size())); };
    const QStringList lines{u"errorfile 503 /a.http"_s, u"http-request deny if { src -f /b.lst }"_s,
                            u"option httpclose"_s};
    NamedFiles named;
    ProxyModel model;
    for (int step = 0; step < 500; ++step) {
        model.texts.httpFrontend = any({u""_s, u"acl x src -f /b.lst"_s}).toUtf8();
        ProxyBackend backend{.name = any({u"a_80"_s, u"b_80"_s, u"c_80"_s}),
                             .config = {any(lines), any(lines)}};
        model.backends.removeIf([&](const ProxyBackend &other) { return other.name == backend.name; });
        if (dice.bounded(3) > 0)
            insertInto(model.backends, {std::move(backend)});
        QCOMPARE(named.in(model), filesNamedIn(model));
    }
}

void NamedFilesTest::missingOnesAreTold()
{
    const QTemporaryDir folder;
    QFile there(folder.filePath(u"there"_s));
    QVERIFY(there.open(QIODevice::WriteOnly));
    const QString missing = folder.filePath(u"missing"_s);
    QCOMPARE(missingFiles({{there.fileName(), u"web_80"_s}, {missing, globalPart}}),
             QStringList{
                 u"global.cfg names %1, which cannot be read: without it HAProxy could not start again"_s.arg(
                     missing)});
}

void NamedFilesTest::stampTellsAnotherContent()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"a"_s), other = folder.filePath(u"b"_s);
    const auto stamp = [&] { return stampsOf({path}).value(path); };
    const auto write = [](const QString &to, const QByteArray &text) {
        QFile file(to);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QSet<QByteArray> seen{stamp()};
    QVERIFY(write(path, "1"));
    const QByteArray fresh = stamp();
    QTRY_VERIFY(stamp() != fresh); // a second write in the same tick would not be seen
    const QByteArray written = stamp();
    QCOMPARE(stamp(), written);
    QVERIFY(write(path, "2") && write(other, "3"));
    const QByteArray again = stamp();
    QVERIFY(QFile::remove(path) && QFile::rename(other, path));
    seen += {fresh, written, again, stamp()};
    QCOMPARE(seen.size(), 5);
}

void NamedFilesTest::onlyTheNamedOnesAreWatched()
{
    const QTemporaryDir folder;
    const QString a = folder.filePath(u"a"_s), b = folder.filePath(u"b"_s);
    NamedFilesWatch watch;
    QSignalSpy changes(&watch, &NamedFilesWatch::changed);
    const auto write = [](const QString &path) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write("x") == 1;
    };
    watch.watch({{a, globalPart}});
    QVERIFY(write(b) && write(a));
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(changes.takeFirst().value(0).toString(), a);
    watch.watch({{b, globalPart}});
    QVERIFY(QFile::remove(a) && QFile::remove(b));
    QTRY_VERIFY(!changes.isEmpty());
    QCOMPARE(changes.takeFirst().value(0).toString(), b);
}

QTEST_GUILESS_MAIN(NamedFilesTest)
#include "namedfilestest.moc"
