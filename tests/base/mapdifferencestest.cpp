// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mapdifferences.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

using Map = QMap<QString, QString>;

//! "-a=1", "+b=2", "c=1>2" …
QStringList differences(const Map &before, const Map &now)
{
    QStringList told;
    eachDifference(before, now, [&](const QString &key, const QString *old, const QString *next) {
        if (old && next)
            told += key + u'=' + *old + u'>' + *next;
        else
            told += (old ? u'-' + key + u'=' + *old : u'+' + key + u'=' + *next);
    });
    return told;
}

//! The same, by looking up each key.
QStringList lookedUp(const Map &before, const Map &now)
{
    QStringList told;
    Map both = before;
    both.insert(now);
    for (const QString &key : both.keys()) {
        if (!now.contains(key))
            told += u'-' + key + u'=' + before.value(key);
        else if (!before.contains(key))
            told += u'+' + key + u'=' + now.value(key);
        else if (before.value(key) != now.value(key))
            told += key + u'=' + before.value(key) + u'>' + now.value(key);
    }
    return told;
}

} // namespace

class MapDifferencesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalMapsHaveNone()
    {
        const Map map{{u"a"_s, u"1"_s}};
        Map built;
        built.insert(QString::fromUtf8("a"), QString::fromUtf8("1")); // other texts in memory
        QCOMPARE(differences(map, map), QStringList());
        QCOMPARE(differences(map, built), QStringList());
        QCOMPARE(differences({}, {}), QStringList());
    }
    //! A text that begins where another one does, in memory, is another text.
    void partOfATextIsAnotherText()
    {
        const QString whole = u"ab"_s;
        const QString part = QString::fromRawData(whole.constData(), 1);
        QCOMPARE(differences({{u"k"_s, whole}}, {{u"k"_s, part}}), QStringList{u"k=ab>a"_s});
    }
    void randomMapsDifferWhereLookedUp()
    {
        QRandomGenerator random(1);
        Map before;
        for (int round = 0; round < 2'000; ++round) {
            Map now = random.bounded(10) == 0 ? Map() : before;
            for (int i = int(random.bounded(5)); i > 0; --i) {
                const QString key = QString::number(random.bounded(20));
                if (random.bounded(3) == 0)
                    now.remove(key);
                else
                    now.insert(key, QString::number(random.bounded(3)));
            }
            QCOMPARE(differences(before, now), lookedUp(before, now));
            before = now;
        }
    }
};

QTEST_APPLESS_MAIN(MapDifferencesTest)
#include "mapdifferencestest.moc"
