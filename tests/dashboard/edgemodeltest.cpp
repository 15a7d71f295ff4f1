// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/edgemodel.h"
#include "dashboard/apistories.h"
#include "support/fakehttpserver.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using namespace std::chrono_literals;

class EdgeModelTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<FakeHttpServer>();
        m_api = std::make_unique<ApiClient>(Target{m_server->url(), {}});
        m_model = std::make_unique<EdgeModel>(*m_api, 20ms);
    }
    void cleanup()
    {
        m_model->stop();
        QTRY_VERIFY(m_api->isIdle());
        QCoreApplication::processEvents();
        m_model.reset();
        m_api.reset();
    }

    void edgesAreFollowedWhileThereAreSome()
    {
        const QAbstractItemModelTester tester(m_model.get(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        say({test::edge(u"b:1"_s, u"inSync"_s), test::edge(u"c:1"_s, u"silent"_s)});
        m_model->reload();
        QTRY_COMPARE(m_model->count(), 2);
        QCOMPARE(at(0, EdgeModel::StateRole), u"inSync"_s);
        QCOMPARE(at(1, EdgeModel::StateRole), u"silent"_s);
        QCOMPARE(at(1, EdgeModel::ErrorRole), u"connection refused"_s);
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        say({test::edge(u"b:1"_s, u"degraded"_s), test::edge(u"c:1"_s, u"inSync"_s)});
        QTRY_COMPARE(at(0, EdgeModel::StateRole), u"degraded"_s); // it asks by itself
        QCOMPARE(at(0, EdgeModel::DifferenceRole), u"2 services differ: a_80, b_80"_s);
        QVERIFY(resets.isEmpty());
        say({});
        QTRY_COMPARE(m_model->count(), 0);
    }

    void withoutEdgesOneQuestionIsEnough()
    {
        say({});
        m_model->reload();
        QTRY_COMPARE(m_server->requests().size(), 1);
        QTRY_VERIFY(m_api->isIdle());
        EdgeModel other(*m_api, 20ms); // asks several times meanwhile
        m_server->answer(
            "GET", "/api/peers",
            FakeReply{200, test::bytes({{u"peers"_s, QJsonArray{test::edge(u"b:1"_s, u"inSync"_s)}}})});
        other.reload();
        QTRY_VERIFY(m_server->requests().size() > 4);
        QCOMPARE(m_model->count(), 0);
        other.stop();
        QTRY_VERIFY(m_api->isIdle());
    }

    void failureChangesNothing()
    {
        say({test::edge(u"b:1"_s, u"inSync"_s)});
        m_model->reload();
        QTRY_COMPARE(m_model->count(), 1);
        m_server->forgetRequests();
        m_server->answer("GET", "/api/peers", FakeReply{200, R"({"peers":7})"});
        QTRY_VERIFY(m_server->requests().size() > 2);
        m_server->answer("GET", "/api/peers", FakeReply{503, R"({"error":"not now"})"});
        m_server->forgetRequests();
        QTRY_VERIFY(m_server->requests().size() > 2);
        QCOMPARE(m_model->count(), 1);
    }

private:
    void say(const QJsonArray &edges)
    {
        m_server->answer("GET", "/api/peers", FakeReply{200, test::bytes({{u"peers"_s, edges}})});
    }
    [[nodiscard]] QString at(int row, EdgeModel::Role role) const
    {
        return m_model->index(row).data(role).toString();
    }

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<ApiClient> m_api;
    std::unique_ptr<EdgeModel> m_model;
};

QTEST_GUILESS_MAIN(EdgeModelTest)
#include "edgemodeltest.moc"
