// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logsink.h"

#include <QTemporaryFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

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
        QCOMPARE(m_app->readAll(), QByteArray("1 NOTICE n\n2 WARNING w\n"));
        QCOMPARE(m_error->readAll(), QByteArray("3 ERROR e\n4 CRITICAL c\n"));
    }

    void errorsAreSaidWhateverTheLevel()
    {
        StreamSink sink(LogLevel::Critical, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        logWarning() << "w";
        logError() << "e";
        QCOMPARE(m_app->readAll(), QByteArray());
        QCOMPARE(m_error->readAll(), QByteArray("e\n"));
    }

    void messageCannotForgeALine()
    {
        StreamSink sink(LogLevel::Info, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        logInfo() << u"a\n%{pid} b"_s;
        QCOMPARE(m_app->readAll(), QByteArray("a\\n%{pid} b\n"));
    }

    void messagesOfQtBecomeLines()
    {
        StreamSink sink(LogLevel::Debug, *LogFormat::compile(u"%{level} %{message}"_s), m_app->handle(),
                        m_error->handle());
        sink.install();
        qInfo("hello\nthere");
        qWarning("careful");
        QCOMPARE(m_app->readAll(), QByteArray("DEBUG hello\\nthere\nWARNING careful\n"));
    }

    void sinkThatIsGoneTakesNothing()
    {
        {
            StreamSink sink(LogLevel::Info, *LogFormat::compile(u"%{message}"_s), m_app->handle(),
                            m_error->handle());
            sink.install();
        }
        logInfo() << "to stderr, as before";
        QCOMPARE(m_app->readAll() + m_error->readAll(), QByteArray());
    }

private:
    std::unique_ptr<QTemporaryFile> m_app;
    std::unique_ptr<QTemporaryFile> m_error;
};

QTEST_GUILESS_MAIN(LogSinkTest)
#include "logsinktest.moc"
