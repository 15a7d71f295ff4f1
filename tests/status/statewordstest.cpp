// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statewords.h"
#include "status/rowvalues.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

using Words = QMap<QString, QString>;

QString contentOf(const QString &path)
{
    QFile file(QStringLiteral(PROXYM_TEST_DATA "/../../") + path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

//! The matches of `pattern` in `text`: group 1 is a state, group 2 the word for it.
Words wordsIn(const QString &text, const QString &pattern)
{
    Words words;
    for (const auto &match : QRegularExpression(pattern).globalMatch(text))
        words.insert(match.captured(1), match.captured(2));
    return words;
}

//! The states of the API with the words on the page that the server writes.
Words ofTheServer()
{
    Words words;
    for (const auto state :
         {ServiceState::Active, ServiceState::NoHosts, ServiceState::Skipped, ServiceState::HeldBack}) {
        const Entry entry{.service = Service{.port = Port::of<80>()}, .state = state};
        words.insert(toText(state), serviceValues(entry, {}).value(u"word"_s));
    }
    return words;
}

} // namespace

//! The words for the states of services are the same in C++, JavaScript, HTML and the desktop view.
class StateWordsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scriptsSayWhatTheServerSays()
    {
        const QString script = contentOf(u"web/js/services.js"_s);
        const qsizetype from = script.indexOf(u"const stateWords"_s);
        Words words = wordsIn(script.mid(from, script.indexOf(u'}', from) - from), u"(\\w+): '([^']+)'"_s);
        QCOMPARE(words.take(u"down"_s), u"down"_s); // not a state of the API: active without a live server
        QCOMPARE(words, ofTheServer());
    }

    void filterOffersEachState()
    {
        const QString page = contentOf(u"web/index.html"_s);
        const qsizetype from = page.indexOf(u"<select id=\"state\">"_s);
        Words words = wordsIn(page.mid(from, page.indexOf(u"</select>"_s, from) - from),
                              u"<option value=\"(\\w+)\">([^<]+)<"_s);
        QVERIFY(!words.take(u"down"_s).isEmpty());
        QCOMPARE(words, ofTheServer());
    }

    void typesKnowEachState()
    {
        const QString types = contentOf(u"web/js/types.js"_s);
        const auto line = QRegularExpression(u"@typedef \\{([^}]*)\\} ServiceState"_s).match(types);
        QCOMPARE(wordsIn(line.captured(1), u"'((\\w+))'"_s).keys(), ofTheServer().keys());
    }

    void desktopViewSaysWhatTheServerSays()
    {
        const Words words =
            wordsIn(contentOf(u"src/dashboard/wording.cpp"_s), u"Row\\{\"(\\w+)\"_L1, \"([^\"]+)\"_L1"_s);
        const Words ofServer = ofTheServer();
        for (const auto &[state, word] : ofServer.asKeyValueRange())
            QCOMPARE(words.value(state), word);
    }
};

QTEST_APPLESS_MAIN(StateWordsTest)
#include "statewordstest.moc"
