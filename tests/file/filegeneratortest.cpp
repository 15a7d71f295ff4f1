// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "file/filemodule.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <array>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

QByteArray service(const char *id)
{
    return R"({"id": ")" + QByteArray(id) + R"(", "port": 80})";
}

} // namespace

//! How the File module reads a directory while people work in it.
class FileGeneratorTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filesAreReadInTheOrderOfTheirNames();
    void otherFilesAreIgnored();
    void directoryThatCannotBeReadIsAnError();
    void badFileKeepsItsLastServices();
    void badFileKeepsWhatItSaidBeforeTheStart();
    void fileWithOneBadServiceKeepsItsLastServices();
    void fileThatIsAwayForAMomentLosesNothing();
    void fileThatHasBeenAwayIsGoneAtTheFirstLook();
    void linkThatLeadsNowhereForAMomentLosesNothing();
    void deletedFileTakesItsServicesAlong();
    void badFileIsToldInEachAnswer();
    void unchangedFileIsNotReadAgain();
    void pipeIsNotRead();
    void changeIsNoticedWithItsReason();

private:
    void write(const QString &name, const QByteArray &content) const;
    void makeDirectoryOld() const;
    [[nodiscard]] Found found();
    [[nodiscard]] QStringList ids();

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<FileModule> m_module;
};

void FileGeneratorTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_module =
        std::make_unique<FileModule>(FileSettings{.enabled = true, .configsPath = m_directory->path()});
}

void FileGeneratorTest::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_directory->filePath(name));
    QVERIFY(file.open(QFile::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

//! As if nothing had been created or removed there for two seconds.
void FileGeneratorTest::makeDirectoryOld() const
{
    std::array<timespec, 2> times{};
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= 2;
    times[1] = times[0];
    QCOMPARE(utimensat(AT_FDCWD, qPrintable(m_directory->path()), times.data(), 0), 0);
}

Found FileGeneratorTest::found()
{
    return QCoro::waitFor(m_module->source()->services(Reading::WhatChanged)).value_or(Found());
}

QStringList FileGeneratorTest::ids()
{
    QStringList ids;
    for (const Service &service : found().services)
        ids.append(service.id);
    return ids;
}

void FileGeneratorTest::filesAreReadInTheOrderOfTheirNames()
{
    write(u"b.json"_s, service("/b"));
    write(u"a.json"_s, '[' + service("/z") + ',' + service("/y") + ']');
    QCOMPARE(ids(), (QStringList{u"/z"_s, u"/y"_s, u"/b"_s}));
    QCOMPARE(found().services.first()->source, m_module->source()->name());
    QCOMPARE(found().services.first()->origin, u"a.json"_s);
    QCOMPARE(found().services.last()->origin, u"b.json"_s);
}

void FileGeneratorTest::otherFilesAreIgnored()
{
    write(u"README.txt"_s, "{not json");
    write(u".a.json"_s, "{not json");
    write(u"b.json.bak"_s, service("/b"));
    QVERIFY(QDir(m_directory->path()).mkdir(u"c.json"_s));
    QCOMPARE(ids(), QStringList());
    QCOMPARE(found().complaints, QStringList());
}

void FileGeneratorTest::directoryThatCannotBeReadIsAnError()
{
    write(u"a.json"_s, service("/a"));
    QCOMPARE(ids(), QStringList{u"/a"_s});
    const QString path = m_directory->path();
    QVERIFY(QDir().rename(path, path + u"-away"_s));
    const auto answer = QCoro::waitFor(m_module->source()->services(Reading::Everything));
    QVERIFY(!answer);
    QVERIFY2(answer.error().what.contains(path), qPrintable(answer.error().what));
    QVERIFY(QDir().rename(path + u"-away"_s, path));
    QCOMPARE(ids(), QStringList{u"/a"_s});
}

void FileGeneratorTest::badFileKeepsItsLastServices()
{
    write(u"a.json"_s, service("/a"));
    write(u"b.json"_s, "{");
    QCOMPARE(ids(), QStringList{u"/a"_s});
    write(u"a.json"_s, R"({"id": "/a", "hosts": [)");
    QCOMPARE(ids(), QStringList{u"/a"_s});
    const QStringList expected{
        u"a.json: line 1, column 24: the text ends too early (its last good services stay)"_s,
        u"b.json: line 1, column 2: the text ends too early"_s};
    QCOMPARE(found().complaints, expected);
    write(u"a.json"_s, service("/new"));
    QCOMPARE(ids(), QStringList{u"/new"_s});
}

void FileGeneratorTest::badFileKeepsWhatItSaidBeforeTheStart()
{
    write(u"a.json"_s, service("/a"));
    write(u"b.json"_s, service("/b"));
    write(u"gone.json"_s, service("/gone"));
    const Services before = found().services;
    write(u"a.json"_s, "[{");
    QVERIFY(QFile::remove(m_directory->filePath(u"gone.json"_s)));
    m_module = std::make_unique<FileModule>(FileSettings{true, m_directory->path()});
    m_module->source()->restore(before);
    QCOMPARE(ids(), (QStringList{u"/a"_s, u"/b"_s}));
    QVERIFY(found().complaints.value(0).endsWith(u"(its last good services stay)"_s));
    QVERIFY(QFile::remove(m_directory->filePath(u"a.json"_s)));
    QTRY_COMPARE(ids(), QStringList{u"/b"_s});
    write(u"a.json"_s, "[{"); // its services from before the start are forgotten
    QCOMPARE(ids(), QStringList{u"/b"_s});
}

void FileGeneratorTest::fileWithOneBadServiceKeepsItsLastServices()
{
    write(u"a.json"_s, service("/a"));
    QCOMPARE(ids(), QStringList{u"/a"_s});
    write(u"a.json"_s, R"({"id": "/a", "port": "80"})");
    QCOMPARE(ids(), QStringList{u"/a"_s});
    QCOMPARE(found().complaints.size(), 1);
}

void FileGeneratorTest::fileThatIsAwayForAMomentLosesNothing()
{
    write(u"a.json"_s, service("/a"));
    write(u"b.json"_s, service("/b"));
    const QStringList both{u"/a"_s, u"/b"_s};
    QCOMPARE(ids(), both);
    const QString file = m_directory->filePath(u"a.json"_s);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(QFile::rename(file, file + u".away"_s));
        QCOMPARE(ids(), both);
        QVERIFY(QFile::rename(file + u".away"_s, file));
        QCOMPARE(ids(), both);
    }
}

void FileGeneratorTest::fileThatHasBeenAwayIsGoneAtTheFirstLook()
{
    write(u"a.json"_s, service("/a"));
    write(u"b.json"_s, service("/b"));
    QCOMPARE(ids(), (QStringList{u"/a"_s, u"/b"_s}));
    QVERIFY(QFile::remove(m_directory->filePath(u"a.json"_s)));
    makeDirectoryOld();
    QCOMPARE(ids(), QStringList{u"/b"_s});
}

void FileGeneratorTest::linkThatLeadsNowhereForAMomentLosesNothing()
{
    const QString target = m_directory->filePath(u"a"_s);
    QVERIFY(QFile::link(target, m_directory->filePath(u"a.json"_s)));
    write(u"a"_s, service("/a"));
    QCOMPARE(ids(), QStringList{u"/a"_s});
    QVERIFY(QFile::rename(target, target + u".away"_s));
    makeDirectoryOld(); // as if the target were in another directory
    QCOMPARE(ids(), QStringList{u"/a"_s});
}

void FileGeneratorTest::deletedFileTakesItsServicesAlong()
{
    write(u"a.json"_s, service("/a"));
    QCOMPARE(ids(), QStringList{u"/a"_s});
    QVERIFY(QFile::remove(m_directory->filePath(u"a.json"_s)));
    QTRY_COMPARE(ids(), QStringList());
    write(u"a.json"_s, "{");
    QCOMPARE(ids(), QStringList()); // its last good services are forgotten
}

void FileGeneratorTest::badFileIsToldInEachAnswer()
{
    write(u"a.json"_s, "{\n\"\x1b[31m");
    const QStringList told{u"a.json: line 2, column 7: a closing double quote is missing"_s};
    for (int i = 0; i < 3; ++i)
        QCOMPARE(found().complaints, told); // the manager logs it once
    write(u"a.json"_s, "[7]");
    QCOMPARE(found().complaints.size(), 1);
    QVERIFY(found().complaints != told);
}

void FileGeneratorTest::unchangedFileIsNotReadAgain()
{
    write(u"a.json"_s, service("/a"));
    QTest::qSleep(15); // older than a tick of the clock: from now on an equal stamp means no change
    const int inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    QVERIFY(::inotify_add_watch(inotify, qPrintable(m_directory->filePath(u"a.json"_s)), IN_OPEN) >= 0);
    std::array<char, 4096> events;
    QCOMPARE(ids(), QStringList{u"/a"_s});
    QVERIFY(::read(inotify, events.data(), events.size()) > 0);
    QCOMPARE(ids(), QStringList{u"/a"_s});
    QCOMPARE(::read(inotify, events.data(), events.size()), ssize_t(-1));
    ::close(inotify);
}

void FileGeneratorTest::pipeIsNotRead()
{
    QCOMPARE(::mkfifo(qPrintable(m_directory->filePath(u"pipe.json"_s)), 0600), 0);
    write(u"z.json"_s, service("/z"));
    QCOMPARE(ids(), QStringList{u"/z"_s}); // opening the pipe would block forever
}

void FileGeneratorTest::changeIsNoticedWithItsReason()
{
    qRegisterMetaType<Trigger>();
    QSignalSpy noticed(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
    write(u"web.json"_s, service("/a"));
    QTRY_COMPARE(noticed.size(), 1);
    const auto trigger = noticed.takeFirst().first().value<Trigger>();
    QCOMPARE(trigger.reason, u"web.json changed"_s);
    QVERIFY(trigger.reads == Trigger::Reads::ThatSource);
    for (const QString &name : {u"1.json"_s, u"2.json"_s, u"3.json"_s})
        write(name, service("/a"));
    QTRY_COMPARE(noticed.size(), 1);
    QCOMPARE(noticed.first().first().value<Trigger>().reason, u"3 files changed"_s);
    QCoro::waitFor(m_module->notifier()->stop());
}

QTEST_GUILESS_MAIN(FileGeneratorTest)
#include "filegeneratortest.moc"
