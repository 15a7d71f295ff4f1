// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/servicemodel.h"
#include "dashboard/apistories.h"
#include "support/fakehttpserver.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using namespace std::chrono_literals;

class ServiceModelTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_services.clear();
        for (int number = 100; number < 350; ++number)
            m_services.append(test::service(u"/app%1"_s.arg(number)));
        m_server = std::make_unique<FakeHttpServer>();
        m_server->answer("GET", "/api/services", [this](const FakeRequest &request) {
            return FakeReply{200, test::bytes(test::servicePage(m_services, request.target))};
        });
        m_api = std::make_unique<ApiClient>(Target{m_server->url(), {}});
        m_model = std::make_unique<ServiceModel>(*m_api, 10ms);
    }
    void cleanup()
    {
        m_model->stop();
        QTRY_VERIFY(m_api->isIdle());
        QCoreApplication::processEvents();
        m_model.reset();
        m_api.reset();
    }

    void pagesComeAsTheyAreScrolledTo()
    {
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 100);
        QCOMPARE(m_model->matched(), 250);
        QVERIFY(m_model->canFetchMore({}));
        m_model->fetchMore({});
        m_model->fetchMore({}); // one request at a time
        QTRY_COMPARE(m_model->rowCount(), 200);
        m_model->fetchMore({});
        QTRY_COMPARE(m_model->rowCount(), 250);
        QVERIFY(!m_model->canFetchMore({}));
        QCOMPARE(m_model->index(249).data(ServiceModel::IdRole).toString(), u"/app349"_s);
        QCOMPARE(m_server->requests().size(), 3);
    }

    void serverSearches()
    {
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 100);
        m_server->forgetRequests();
        m_model->setSearch(u"p1"_s);
        m_model->setSearch(u"p12"_s);
        m_model->setSearch(u"p123"_s);
        QTRY_COMPARE(m_model->rowCount(), 1);
        QCOMPARE(m_model->matched(), 1);
        QCOMPARE(m_model->total(), 250);
        QCOMPARE(m_server->requests().size(), 1); // one request, not one for each text typed
        m_model->setSearch({});
        QTRY_COMPARE(m_model->rowCount(), 100);
    }

    void searchIsSentAsTyped()
    {
        m_services.append(test::service(u"/a+b&c=%41 ü#"_s));
        m_model->setSearch(u"a+b&c=%41 ü#"_s);
        QTRY_COMPARE(m_model->rowCount(), 1);
        QCOMPARE(m_server->requests().first().target,
                 QByteArray("/api/services?search=a%2Bb%26c%3D%2541%20%C3%BC%23&offset=0&limit=100"));
    }

    void reloadKeepsRowsInPlace()
    {
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 100);
        const QPersistentModelIndex kept = m_model->index(50);
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        QSignalSpy changes(m_model.get(), &QAbstractItemModel::dataChanged);
        m_services[50] = test::service(u"/app150"_s, u"skipped"_s);
        m_model->reload();
        QTRY_COMPARE(kept.data(ServiceModel::StateRole).toString(), u"skipped"_s);
        QCOMPARE(changes.size(), 1);
        QVERIFY(resets.isEmpty());
        m_services.resize(3);
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 3);
    }

    void rowsComeAndGoAsModelsMust()
    {
        const QAbstractItemModelTester tester(m_model.get(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 100);
        m_model->fetchMore({});
        QTRY_COMPARE(m_model->rowCount(), 200);
        m_services.resize(3);
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 3);
    }

    void failureKeepsTheRowsAndSaysWhy()
    {
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 100);
        m_server->answer("GET", "/api/services", FakeReply{503, R"({"error":"not now"})"});
        m_model->reload();
        QTRY_COMPARE(m_model->error(), u"HTTP 503: not now"_s);
        m_server->answer("GET", "/api/services", FakeReply{200, R"({"services":7})"});
        m_model->reload();
        QTRY_COMPARE(m_model->error(), u"the answer has no list of services"_s);
        QCOMPARE(m_model->rowCount(), 100);
    }

    void serverThatCountsMoreThanItGivesIsNotAskedForEver()
    {
        m_server->answer("/api/services", R"({"total":900,"matched":900,"services":[{"id":"/a"}]})");
        m_model->reload();
        QTRY_COMPARE(m_model->rowCount(), 1);
        QVERIFY(!m_model->canFetchMore({}));
    }

private:
    QList<QJsonObject> m_services;
    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<ApiClient> m_api;
    std::unique_ptr<ServiceModel> m_model;
};

QTEST_GUILESS_MAIN(ServiceModelTest)
#include "servicemodeltest.moc"
