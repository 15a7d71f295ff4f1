// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"
#include "core/servicejson.h"
#include "manager/settle/buildinventory.h"

#include "manager/savedaddresses.h"
#include "support/listedits.h"
#include "support/stories.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What a killed process leaves for the next one.
class SavedAnswersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void eachOfAThousandBeliefsIsThereAtOnce();
    void changeThatWasCutOffCostsOnlyItself();
    void changesOfAnEarlierWholeAreOver();
    void bothOfTheSameKeyAreKept();
    void linesOfAnEarlierVersionAreRead();
    void wholeIsWrittenOnceTheChangesAreLonger();
    void lossesKeepTheirTime();
    void flushLeavesOneFile();
    void damagedFileIsNoAnswer();
    void addressesComeBack();

private:
    [[nodiscard]] std::optional<Belief> loaded() const
    {
        return SavedAnswers(m_directory->path()).load(u"File"_s, Moment::now());
    }
    //! Each service as "ID DOMAINS HOST", sorted: the order of services in an answer has no meaning.
    [[nodiscard]] static QStringList shown(const Belief &belief)
    {
        QStringList services;
        for (const Service &service : belief.services)
            services.append(service.id + u' ' + service.domains.join(u',') + u' '
                            + service.hosts.first().toString());
        services.sort();
        return services;
    }
    [[nodiscard]] QString path(const QString &suffix, const QString &source = u"file"_s) const
    {
        return m_directory->filePath(u"answer-"_s + source + u'.' + suffix);
    }
    [[nodiscard]] QByteArray read(const QString &suffix) const
    {
        QFile file(path(suffix));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QString &suffix, const QByteArray &content) const
    {
        QFile file(path(suffix));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }

    std::unique_ptr<QTemporaryDir> m_directory;
};

//! Some have two services of the same id and port.
void SavedAnswersTest::eachOfAThousandBeliefsIsThereAtOnce()
{
    QRandomGenerator dice(9);
    Belief belief;
    auto answers = std::make_unique<SavedAnswers>(m_directory->path());
    for (int step = 0; step < 1'000; ++step) {
        const QString id = QString::number(dice.bounded(12));
        const bool isOneOfTwo = dice.bounded(3) == 0;
        belief.services.removeIf([&](const Service &service) {
            return service.id == u'/' + id && (!isOneOfTwo || dice.bounded(2) == 0);
        });
        if (dice.bounded(3) > 0) {
            Service service = webService(id);
            service.hosts = {*Host::from(u"10.0.0.%1"_s.arg(dice.bounded(200)), Port::of<80>())};
            const auto place = placeIn(belief.services, dice.bounded(belief.services.size() + 1));
            belief.services.insert(place, std::move(service));
        }
        answers->keep(u"File"_s, belief);
        const auto known = loaded();
        QVERIFY2(known && shown(*known) == shown(belief), qPrintable(u"after step %1"_s.arg(step)));
        if (dice.bounded(20) == 0)
            answers->flush();
        if (dice.bounded(20) == 0) { // as if killed
            answers = std::make_unique<SavedAnswers>(m_directory->path());
            belief = *answers->load(u"File"_s, Moment::now());
        }
    }
}

void SavedAnswersTest::changeThatWasCutOffCostsOnlyItself()
{
    SavedAnswers first(m_directory->path());
    first.keep(u"File"_s, {.services = {webService(u"a"_s)}});
    first.keep(u"File"_s, {.services = {webService(u"a"_s), webService(u"b"_s)}});
    write(u"changes"_s, read(u"changes"_s).chopped(9));
    SavedAnswers second(m_directory->path());
    auto belief = second.load(u"File"_s, Moment::now());
    QVERIFY(belief);
    QCOMPARE(belief->services, Services{webService(u"a"_s)});
    belief->services.append(webService(u"c"_s));
    second.keep(u"File"_s, *belief);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(shown(*known), shown(*belief));
}

//! The process was killed after it had written the whole, before it could remove the earlier changes.
void SavedAnswersTest::changesOfAnEarlierWholeAreOver()
{
    SavedAnswers answers(m_directory->path());
    const Belief now{.services = {webService(u"a"_s)}};
    answers.keep(u"File"_s, now);
    answers.keep(u"File"_s, {.services = {webService(u"b"_s)}});
    const QByteArray changes = read(u"changes"_s);
    QVERIFY(!changes.isEmpty());
    answers.keep(u"File"_s, now);
    answers.flush();
    write(u"changes"_s, changes);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->services, now.services);
}

void SavedAnswersTest::bothOfTheSameKeyAreKept()
{
    SavedAnswers answers(m_directory->path());
    Belief belief{.services = {webService(u"a"_s), webService(u"b"_s)}};
    answers.keep(u"File"_s, belief);
    const QByteArray whole = read(u"json"_s);
    const auto isKept = [&] {
        answers.keep(u"File"_s, belief);
        const auto known = loaded();
        return known && shown(*known) == shown(belief) && read(u"json"_s) == whole;
    };
    Service other = webService(u"a"_s);
    other.domains = {u"other.test"_s};
    belief.services.append(std::move(other));
    QVERIFY(isKept());
    edited(belief.services, belief.services.size() - 1).domains = {u"third.test"_s};
    QVERIFY(isKept());
    belief.services.append(Shared(*belief.services.last())); // even two that are equal
    QVERIFY(isKept());
    takenFrom(belief.services, belief.services.size() - 1);
    QVERIFY(isKept());
    takenFrom(belief.services, 0);
    QVERIFY(isKept());
}

//! Their "gone" has only what is no longer there, not what is listed because it has changed.
void SavedAnswersTest::linesOfAnEarlierVersionAreRead()
{
    SavedAnswers(m_directory->path())
        .keep(u"File"_s, {.services = {webService(u"a"_s), webService(u"b"_s), webService(u"c"_s)}});
    const QString id = QJsonDocument::fromJson(read(u"json"_s))[u"id"_s].toString();
    QVERIFY(!id.isEmpty());
    const auto line = [&id](const QJsonArray &services, const QString &gone) {
        const QJsonObject change{
            {u"of"_s, id},
            {u"services"_s, services},
            {u"gone"_s, QJsonArray{QJsonObject{{u"id"_s, gone}, {u"port"_s, 80}}}},
            {u"losses"_s,
             QJsonArray{QJsonObject{
                 {u"id"_s, u"/a"_s}, {u"port"_s, 80}, {u"since"_s, u"2024-05-01T10:00:00.000Z"_s}}}}};
        return QJsonDocument(change).toJson(QJsonDocument::Compact) + '\n';
    };
    Service b = webService(u"b"_s);
    b.domains = {u"new.test"_s};
    const QByteArray first = line({toJson(b), toJson(webService(u"d"_s))}, u"/c"_s);
    b.domains = {u"newer.test"_s};
    write(u"changes"_s, first + line({toJson(b), toJson(webService(u"e"_s))}, u"/d"_s));
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(shown(*known),
             (QStringList{u"/a a.test 10.0.0.1:31000"_s, u"/b newer.test 10.0.0.1:31000"_s,
                          u"/e e.test 10.0.0.1:31000"_s}));
    QCOMPARE(known->losses.keys(), (QList<ServiceKey>{{u"File"_s, u"/a"_s, Port::of<80>()}}));
}

//! Longer than the whole, and than 64 KiB. The others, which share the timer, are left as they are.
void SavedAnswersTest::wholeIsWrittenOnceTheChangesAreLonger()
{
    SavedAnswers answers(m_directory->path());
    const auto keep = [&](const QString &source, qsizetype services, qsizetype characters) {
        Belief belief;
        for (qsizetype i = 0; i < services; ++i)
            belief.services.append(webService(QString::number(i), source));
        answers.keep(source, belief);
        edited(belief.services, belief.services.size() - 1).labels = {
            {u"filler"_s, QString(characters, u'x')}};
        answers.keep(source, belief);
    };
    keep(u"short"_s, 2, 60'000);
    keep(u"long"_s, 2, 70'000);
    keep(u"of-much"_s, 1'000, 70'000);
    QVERIFY(QFileInfo(path(u"json"_s, u"of-much"_s)).size() > 100'000);
    QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(path(u"changes"_s, u"long"_s)), 30'000);
    QVERIFY(QFile::exists(path(u"changes"_s, u"short"_s)));
    QVERIFY(QFile::exists(path(u"changes"_s, u"of-much"_s)));
    const auto known = SavedAnswers(m_directory->path()).load(u"long"_s, Moment::now());
    QVERIFY(known);
    QCOMPARE(known->services.last()->labels.value(u"filler"_s).size(), 70'000);
}

void SavedAnswersTest::lossesKeepTheirTime()
{
    SavedAnswers answers(m_directory->path());
    Belief belief{.services = {webService(u"a"_s)}};
    answers.keep(u"File"_s, belief);
    const QDateTime since = QDateTime::currentDateTimeUtc().addSecs(-40);
    const ServiceKey key{u"File"_s, u"/a"_s, Port::of<80>()};
    const ServiceKey sharer{u"Marathon"_s, u"/b"_s, Port::of<80>()};
    belief.losses.insert(key, {Moment::remembered(since, Moment::now()), {sharer}});
    answers.keep(u"File"_s, belief);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->losses.value(key).since.wall.toMSecsSinceEpoch(), since.toMSecsSinceEpoch());
    QCOMPARE(known->losses.value(key).sharers, QSet{sharer});
}

void SavedAnswersTest::flushLeavesOneFile()
{
    SavedAnswers answers(m_directory->path());
    answers.keep(u"File"_s, {});
    answers.keep(u"File"_s, {.services = {webService(u"a"_s)}});
    QVERIFY(QFile::exists(path(u"changes"_s)));
    const auto group = QFile::ReadOther | QFile::WriteOther | QFile::WriteGroup;
    QVERIFY(!(QFile::permissions(path(u"changes"_s)) & group));
    answers.flush();
    QVERIFY(!QFile::exists(path(u"changes"_s)));
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->services, Services{webService(u"a"_s)});
}

void SavedAnswersTest::damagedFileIsNoAnswer()
{
    write(u"json"_s, R"({"version":1,"services":[{"id":"/a"}]})");
    QVERIFY(!loaded());
    SavedAnswers answers(m_directory->path());
    answers.keep(u"File"_s, {.services = {webService(u"a"_s)}});
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->services, Services{webService(u"a"_s)});
}

void SavedAnswersTest::addressesComeBack()
{
    const Host target = *Host::from(u"t.test"_s, Port::of<80>());
    const AddressBook book{
        .addresses = {{u"db.test"_s, u"10.0.0.9"_s}, {u"six.test"_s, u"fd00::1"_s}},
        .records = {{u"_web._tcp.test"_s, {{0, 65535, target, u"10.0.0.1"_s}, {65535, 0, target, {}}}}}};
    SavedAddresses(m_directory->path()).keep(book);
    QVERIFY(SavedAddresses(m_directory->path()).load() == book);
    QFile file(m_directory->filePath(u"addresses.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"version":1,"addresses":{"a.test":"10.0.0.1","b.test":"no address","c.test":7},"records":
        {"_a._tcp.test":[{"priority":1,"weight":2,"target":"t.test","port":80,"address":"10.0.0.2"},7,
         {"priority":-1,"weight":2,"target":"t.test","port":80,"address":"10.0.0.2"},
         {"priority":1,"weight":65536,"target":"t.test","port":80,"address":"10.0.0.2"},
         {"priority":1,"weight":2,"target":"10.0.0.9","port":80,"address":"10.0.0.2"},
         {"priority":1,"weight":2,"target":"t.test","port":0,"address":"10.0.0.2"},
         {"priority":1,"weight":2,"target":"t.test","port":80,"address":"t.test"}],
         "_b._tcp.test":[],"_c._tcp.test":{}}})");
    file.close();
    const AddressBook good{.addresses = {{u"a.test"_s, u"10.0.0.1"_s}},
                           .records = {{u"_a._tcp.test"_s, {{1, 2, target, u"10.0.0.2"_s}}}}};
    QVERIFY(SavedAddresses(m_directory->path()).load() == good);
    QVERIFY(SavedAddresses(QString()).load() == AddressBook());
}

QTEST_GUILESS_MAIN(SavedAnswersTest)
#include "savedanswerstest.moc"
