// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/logsink.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QScopeGuard>
#include <QTemporaryFile>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! Everything written so far, wherever the file's position is.
QByteArray contentOf(const QTemporaryFile &written)
{
    QFile file(written.fileName());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

} // namespace

class LogSinkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_app = std::make_unique<QTemporaryFile>();
        m_error = std::make_unique<QTemporaryFile>();
        QVERIFY(m_app->open() && m_error->open());
    }

    void everyLineGoesToExactlyOneStream()
    {
        StreamSink sink(LogLevel::Notice, *LogFormat::compile(u"%{id} %{level} %{message}"_s),
                        m_app->handle(), m_error->handle());
        sink.install();
        logDebug() << "d";
        logInfo() << "i";
        logNotice() << "n";
        logWarning() << "w";
        logError() << "e";
        logCritical() << "c";
        QCOMPARE(contentOf(*m_app), QByteArray("1 NOTICE n\n2 WARNING w\n"));
        QCOMPARE(contentOf(*m_error), QByteArray("3 ERROR e\n4 CRITICAL c\n"));
    }

    void errorsAreSaidWhateverTheLevel()
    {
        StreamSink sink(LogLevel::Critical, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        logWarning() << "w";
        logError() << "e";
        QCOMPARE(contentOf(*m_app), QByteArray());
        QCOMPARE(contentOf(*m_error), QByteArray("e\n"));
    }

    void messageCannotForgeALine()
    {
        StreamSink sink(LogLevel::Info, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        logInfo() << u"a\n%{pid} b"_s;
        QCOMPARE(contentOf(*m_app), QByteArray("a\\n%{pid} b\n"));
    }

    void messagesOfQtBecomeLines()
    {
        StreamSink sink(LogLevel::Debug, *LogFormat::compile(u"%{level} %{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        qInfo("hello\nthere");
        qWarning("careful");
        QCOMPARE(contentOf(*m_app), QByteArray("DEBUG hello\\nthere\nWARNING careful\n"));
    }

    void journalGetsPriorities()
    {
        struct stat file { };
        QVERIFY(::fstat(m_app->handle(), &file) == 0);
        const auto inode =
            QByteArray::number(quint64(file.st_dev)) + ':' + QByteArray::number(quint64(file.st_ino));
        qputenv("JOURNAL_STREAM", inode);
        const auto reset = qScopeGuard([] { qunsetenv("JOURNAL_STREAM"); });
        StreamSink sink(LogLevel::Debug, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        logDebug() << "d";
        logInfo() << "i";
        logNotice() << "n";
        logWarning() << "w";
        logError() << "e"; // on a stream that is not the journal
        QCOMPARE(contentOf(*m_app), QByteArray("<7>d\n<6>i\n<5>n\n<4>w\n"));
        QCOMPARE(contentOf(*m_error), QByteArray("e\n"));
    }

    void streamOfTheJournalAloneGetsThem()
    {
        qputenv("JOURNAL_STREAM", "1:1");
        const auto reset = qScopeGuard([] { qunsetenv("JOURNAL_STREAM"); });
        StreamSink sink(LogLevel::Info, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_app->handle());
        sink.install();
        logInfo() << "i";
        logCritical() << "c";
        QCOMPARE(contentOf(*m_app), QByteArray("i\nc\n"));
    }

    void everyLineOfJsonIsAnObject()
    {
        StreamSink sink(LogLevel::Debug, *LogFormat::compile(u"json"_s), m_app->handle(), m_error->handle());
        sink.install();
        logWarning() << u"a \"quote\", a \\, ü\nand a line"_s;
        qWarning("of Qt");
        const QByteArrayList lines = contentOf(*m_app).trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        const QJsonObject line = QJsonDocument::fromJson(lines.first()).object();
        QCOMPARE(line[u"message"_s].toString(), u"a \"quote\", a \\, ü\\nand a line"_s);
        QCOMPARE(line[u"level"_s].toString(), u"WARNING"_s);
        QVERIFY(!QJsonDocument::fromJson(lines.last()).object()[u"module"_s].toString().isEmpty());
    }

    void sinkThatIsGoneTakesNothing()
    {
        {
            StreamSink sink(LogLevel::Info, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                            m_error->handle());
            sink.install();
        }
        logInfo() << "to stderr, as before";
        QCOMPARE(contentOf(*m_app) + contentOf(*m_error), QByteArray());
    }

private:
    std::unique_ptr<QTemporaryFile> m_app;
    std::unique_ptr<QTemporaryFile> m_error;
};

QTEST_GUILESS_MAIN(LogSinkTest)
#include "logsinktest.moc"
