// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/directorywatcher.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Every way in which a directory of files is changed in practice, and what must not count as a change.
class DirectoryWatcherTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyChangeIsNoticed_data();
    void everyChangeIsNoticed();
    void changesAreNoticedAgainAndAgain();
    void otherFilesAreNoChange();
    void burstIsToldInFewSignals();
    void constantWritingIsToldMeanwhile();
    void directoryMissingAtStartIsFound();
    void directoryMadeAgainIsWatchedOn();
    void turnedLinkToTheDirectoryIsFollowed();
    void swapOfKubernetesIsNoticed();
    void fileBehindALinkIsWatched();
    void linkToTheDirectoryItselfBlindsNobody();
    void writeInTheSameTickIsNotLost();
    void tenThousandFilesAreWatched();
    void stoppedWatcherIsSilent();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_directory + u'/' + name; }
    void write(const QString &name, const QByteArray &content, QFile::OpenMode mode = QFile::WriteOnly) const;
    void startWatching();
    //! All names reported since forget(), sorted.
    [[nodiscard]] QStringList told() const;
    void forget() { m_told.clear(); }
    [[nodiscard]] bool wasTold(const QString &name);

    std::unique_ptr<QTemporaryDir> m_root;
    QString m_directory;
    std::unique_ptr<DirectoryWatcher> m_watcher;
    QStringList m_told;
    int m_signals = 0;
};

void DirectoryWatcherTest::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    m_directory = m_root->filePath(u"files"_s);
    QVERIFY(QDir().mkpath(m_directory));
    m_told.clear();
    m_signals = 0;
}

void DirectoryWatcherTest::cleanup()
{
    m_watcher.reset();
}

void DirectoryWatcherTest::write(const QString &name, const QByteArray &content, QFile::OpenMode mode) const
{
    QFile file(path(name));
    QVERIFY(file.open(mode));
    QCOMPARE(file.write(content), content.size());
}

void DirectoryWatcherTest::startWatching()
{
    m_watcher = std::make_unique<DirectoryWatcher>(m_directory, QStringList{u".json"_s});
    connect(m_watcher.get(), &DirectoryWatcher::changed, this, [this](const QStringList &names) {
        m_told += names;
        ++m_signals;
    });
    m_watcher->start();
}

QStringList DirectoryWatcherTest::told() const
{
    const QSet<QString> names(m_told.begin(), m_told.end());
    QStringList sorted(names.begin(), names.end());
    sorted.sort();
    return sorted;
}

bool DirectoryWatcherTest::wasTold(const QString &name)
{
    return QTest::qWaitFor([&] { return m_told.contains(name); });
}

using Change = std::function<void(const QString &directory)>;

void DirectoryWatcherTest::everyChangeIsNoticed_data()
{
    const auto put = [](const QString &path, const QByteArray &content, QFile::OpenMode mode) {
        QFile file(path);
        (void)file.open(mode);
        file.write(content);
    };
    QTest::addColumn<Change>("change");
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char *name, const Change &change, const QStringList &names = {u"web.json"_s}) {
        QTest::newRow(name) << change << names;
    };
    row("written in place",
        [put](const QString &dir) { put(dir + u"/web.json"_s, "[2]", QFile::WriteOnly); });
    row("written in place, same size",
        [put](const QString &dir) { put(dir + u"/web.json"_s, "[9]", QFile::ReadWrite); });
    row("appended", [put](const QString &dir) { put(dir + u"/web.json"_s, " ", QFile::Append); });
    row("truncated", [](const QString &dir) { QFile::resize(dir + u"/web.json"_s, 0); });
    row("replaced by rename", [](const QString &dir) {
        QSaveFile file(dir + u"/web.json"_s);
        (void)file.open(QFile::WriteOnly);
        file.write("[1]");
        file.commit();
    });
    row("created", [put](const QString &dir) { put(dir + u"/new.json"_s, "[]", QFile::WriteOnly); },
        {u"new.json"_s});
    row("deleted", [](const QString &dir) { QFile::remove(dir + u"/web.json"_s); });
    row("renamed", [](const QString &dir) { QFile::rename(dir + u"/web.json"_s, dir + u"/www.json"_s); },
        {u"web.json"_s, u"www.json"_s});
    row("permissions taken", [](const QString &dir) { QFile::setPermissions(dir + u"/web.json"_s, {}); });
    row("directory removed", [](const QString &dir) { QDir(dir).removeRecursively(); });
    row("directory renamed", [](const QString &dir) { QDir().rename(dir, dir + u"-old"_s); });
}

void DirectoryWatcherTest::everyChangeIsNoticed()
{
    QFETCH(Change, change);
    QFETCH(QStringList, names);
    write(u"web.json"_s, "[1]");
    QTest::qSleep(15); // the file is older than a tick of the clock, as most files are
    startWatching();
    change(m_directory);
    QTRY_COMPARE(told(), names);
}

void DirectoryWatcherTest::changesAreNoticedAgainAndAgain()
{
    write(u"web.json"_s, "[1]");
    startWatching();
    for (int i = 0; i < 5; ++i) {
        write(u"web.json"_s, "[2]");
        QVERIFY(wasTold(u"web.json"_s));
        forget();
        QSaveFile file(path(u"web.json"_s));
        QVERIFY(file.open(QFile::WriteOnly));
        QVERIFY(file.commit());
        QVERIFY(wasTold(u"web.json"_s));
        forget();
    }
}

void DirectoryWatcherTest::otherFilesAreNoChange()
{
    startWatching();
    write(u"readme.txt"_s, "1");
    write(u".web.json"_s, "1");
    write(u"web.json.swp"_s, "1");
    QVERIFY(QDir(m_directory).mkdir(u"directory.json"_s));
    write(u"web.json"_s, "1");
    QVERIFY(wasTold(u"web.json"_s));
    QCOMPARE(told(), QStringList{u"web.json"_s});
}

void DirectoryWatcherTest::burstIsToldInFewSignals()
{
    startWatching();
    for (int i = 0; i < 1000; ++i)
        write(u"%1.json"_s.arg(i), "[]");
    QTRY_COMPARE(told().size(), 1000);
    QVERIFY2(m_signals <= 3, qPrintable(QString::number(m_signals)));
}

void DirectoryWatcherTest::constantWritingIsToldMeanwhile()
{
    startWatching();
    QTimer writer;
    connect(&writer, &QTimer::timeout, this, [this] { write(u"web.json"_s, " ", QFile::Append); });
    writer.start(5);
    QVERIFY(QTest::qWaitFor([this] { return m_signals >= 2; }, 3000));
}

void DirectoryWatcherTest::directoryMissingAtStartIsFound()
{
    m_directory = m_root->filePath(u"not/yet/there"_s);
    startWatching();
    QVERIFY(QDir().mkpath(m_directory));
    write(u"web.json"_s, "1");
    QVERIFY(wasTold(u"web.json"_s));
    forget();
    write(u"web.json"_s, "22");
    QVERIFY(wasTold(u"web.json"_s));
}

void DirectoryWatcherTest::directoryMadeAgainIsWatchedOn()
{
    write(u"web.json"_s, "1");
    startWatching();
    QFile heldOpen(path(u"web.json"_s)); // keeps the dead inode alive
    QVERIFY(heldOpen.open(QFile::ReadOnly));
    QVERIFY(QDir(m_directory).removeRecursively());
    QVERIFY(wasTold(u"web.json"_s));
    forget();
    QVERIFY(QDir().mkdir(m_directory));
    QTRY_VERIFY(m_signals >= 2); // the directory is back, though empty
    write(u"web.json"_s, "1");
    QVERIFY(wasTold(u"web.json"_s));
}

void DirectoryWatcherTest::turnedLinkToTheDirectoryIsFollowed()
{
    const QString one = m_directory, two = m_root->filePath(u"two"_s), link = m_root->filePath(u"link"_s);
    QVERIFY(QDir().mkdir(two) && QFile::link(one, link));
    write(u"web.json"_s, "1");
    m_directory = link;
    startWatching();
    QVERIFY(QFile::link(two, link + u".new"_s));
    QCOMPARE(::rename(qPrintable(link + u".new"_s), qPrintable(link)), 0);
    QVERIFY(wasTold(u"web.json"_s)); // because it is gone
    write(u"other.json"_s, "1");
    QVERIFY(wasTold(u"other.json"_s));
}

void DirectoryWatcherTest::swapOfKubernetesIsNoticed()
{
    const auto publish = [this](const QString &version, const QByteArray &content) {
        QVERIFY(QDir(m_directory).mkdir(version));
        write(version + u"/web.json"_s, content);
        QCOMPARE(::symlink(qPrintable(version), qPrintable(path(u"..data_tmp"_s))), 0);
        QCOMPARE(::rename(qPrintable(path(u"..data_tmp"_s)), qPrintable(path(u"..data"_s))), 0);
    };
    publish(u"..1"_s, "1");
    QCOMPARE(::symlink("..data/web.json", qPrintable(path(u"web.json"_s))), 0);
    startWatching();
    for (int i = 2; i < 5; ++i) {
        publish(u"..%1"_s.arg(i), "1");
        QVERIFY(wasTold(u"web.json"_s));
        forget();
        QVERIFY(QDir(path(u"..%1"_s.arg(i - 1))).removeRecursively());
    }
}

void DirectoryWatcherTest::fileBehindALinkIsWatched()
{
    const QString target = m_root->filePath(u"elsewhere"_s);
    write(u"../elsewhere"_s, "1");
    QVERIFY(QFile::link(target, path(u"web.json"_s)));
    startWatching();
    write(u"../elsewhere"_s, "22");
    QVERIFY(wasTold(u"web.json"_s));
}

void DirectoryWatcherTest::linkToTheDirectoryItselfBlindsNobody()
{
    QCOMPARE(::symlink(".", qPrintable(path(u"loop.json"_s))), 0);
    startWatching();
    write(u"web.json"_s, "1");
    QVERIFY(wasTold(u"web.json"_s));
}

void DirectoryWatcherTest::writeInTheSameTickIsNotLost()
{
    for (int i = 0; i < 20; ++i) {
        write(u"web.json"_s, "1");
        startWatching(); // its snapshot has the time stamp of the next write
        write(u"web.json"_s, "2", QFile::ReadWrite);
        QVERIFY(wasTold(u"web.json"_s));
        forget();
    }
}

void DirectoryWatcherTest::tenThousandFilesAreWatched()
{
    for (int i = 0; i < 10'000; ++i)
        write(u"%1.json"_s.arg(i), "[]");
    QTest::qSleep(15);
    startWatching();
    write(u"7777.json"_s, "[1]");
    QVERIFY(wasTold(u"7777.json"_s));
    QCOMPARE(told(), QStringList{u"7777.json"_s});
    forget();
    for (int i = 0; i < 10'000; ++i)
        QCOMPARE(::rename(qPrintable(path(u"%1.json"_s.arg(i))), qPrintable(path(u"x%1.json"_s.arg(i)))), 0);
    QTRY_COMPARE(QSet<QString>(m_told.begin(), m_told.end()).size(),
                 20'000); // more events than the kernel queues
}

void DirectoryWatcherTest::stoppedWatcherIsSilent()
{
    startWatching();
    write(u"web.json"_s, "1");
    m_watcher->stop();
    bool otherTold = false;
    auto other = std::make_unique<DirectoryWatcher>(m_directory, QStringList{u".json"_s});
    connect(other.get(), &DirectoryWatcher::changed, this, [&] { otherTold = true; });
    other->start();
    write(u"web.json"_s, "22");
    QTRY_VERIFY(otherTold);
    QCOMPARE(m_signals, 0);
}

QTEST_GUILESS_MAIN(DirectoryWatcherTest)
#include "directorywatchertest.moc"
