// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedanswers.h"
#include "manager/settle/buildinventory.h"

#include "manager/savedaddresses.h"
#include "support/stories.h"

#include <QFile>
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
    void sameKeyTwiceIsWrittenAsAWhole();
    void lossesKeepTheirTime();
    void flushLeavesOneFile();
    void damagedFileIsNoAnswer();
    void addressesComeBack();

private:
    [[nodiscard]] std::optional<Belief> loaded() const
    {
        return SavedAnswers(m_directory->path()).load(u"File"_s, Moment::now());
    }
    //! By key: the order of services in an answer has no meaning.
    [[nodiscard]] static QMap<ServiceKey, QList<Host>> hosts(const Belief &belief)
    {
        QMap<ServiceKey, QList<Host>> map;
        for (const Service &service : belief.services)
            map.insert({service.source, service.id, service.port}, service.hosts);
        return map;
    }
    [[nodiscard]] QString path(const QString &suffix) const
    {
        return m_directory->filePath(u"answer-file."_s + suffix);
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

void SavedAnswersTest::eachOfAThousandBeliefsIsThereAtOnce()
{
    QRandomGenerator dice(9);
    Belief belief;
    auto answers = std::make_unique<SavedAnswers>(m_directory->path());
    for (int step = 0; step < 1'000; ++step) {
        const QString id = QString::number(dice.bounded(12));
        belief.services.removeIf([&id](const Service &service) { return service.id == u'/' + id; });
        if (dice.bounded(3) > 0) {
            Service service = webService(id);
            service.hosts = {*Host::from(u"10.0.0.%1"_s.arg(dice.bounded(200)), Port::of<80>())};
            belief.services.append(service);
        }
        answers->keep(u"File"_s, belief);
        const auto known = loaded();
        QVERIFY2(known && hosts(*known) == hosts(belief), qPrintable(u"after step %1"_s.arg(step)));
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
    QCOMPARE(belief->services, QList{webService(u"a"_s)});
    belief->services.append(webService(u"c"_s));
    second.keep(u"File"_s, *belief);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(hosts(*known), hosts(*belief));
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

void SavedAnswersTest::sameKeyTwiceIsWrittenAsAWhole()
{
    SavedAnswers answers(m_directory->path());
    answers.keep(u"File"_s, {.services = {webService(u"a"_s)}});
    Service other = webService(u"a"_s);
    other.domains = {u"other.test"_s};
    const Belief both{.services = {webService(u"a"_s), other}};
    answers.keep(u"File"_s, both);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->services, both.services);
}

void SavedAnswersTest::lossesKeepTheirTime()
{
    SavedAnswers answers(m_directory->path());
    Belief belief{.services = {webService(u"a"_s)}};
    answers.keep(u"File"_s, belief);
    const QDateTime since = QDateTime::currentDateTimeUtc().addSecs(-40);
    const ServiceKey key{u"File"_s, u"/a"_s, Port::of<80>()};
    belief.losses.insert(key, Moment::remembered(since, Moment::now()));
    answers.keep(u"File"_s, belief);
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->losses.value(key).wall.toMSecsSinceEpoch(), since.toMSecsSinceEpoch());
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
    QCOMPARE(known->services, QList{webService(u"a"_s)});
}

void SavedAnswersTest::damagedFileIsNoAnswer()
{
    write(u"json"_s, R"({"version":1,"services":[{"id":"/a"}]})");
    QVERIFY(!loaded());
    SavedAnswers answers(m_directory->path());
    answers.keep(u"File"_s, {.services = {webService(u"a"_s)}});
    const auto known = loaded();
    QVERIFY(known);
    QCOMPARE(known->services, QList{webService(u"a"_s)});
}

void SavedAnswersTest::addressesComeBack()
{
    const AddressBook book{{u"db.test"_s, u"10.0.0.9"_s}, {u"six.test"_s, u"fd00::1"_s}};
    SavedAddresses(m_directory->path()).keep(book);
    QCOMPARE(SavedAddresses(m_directory->path()).load(), book);
    QFile file(m_directory->filePath(u"addresses.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"version":1,"addresses":{"a.test":"10.0.0.1","b.test":"no address","c.test":7}})");
    file.close();
    QCOMPARE(SavedAddresses(m_directory->path()).load(), (AddressBook{{u"a.test"_s, u"10.0.0.1"_s}}));
    QCOMPARE(SavedAddresses(QString()).load(), AddressBook());
}

QTEST_GUILESS_MAIN(SavedAnswersTest)
#include "savedanswerstest.moc"
