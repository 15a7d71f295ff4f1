// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/haproxy/haproxylab.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;

using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject dashboard()
{
    return QJsonDocument::fromJson(contentOf(QStringLiteral(PROXYM_RESOURCES "/grafana/proxym.json")))
        .object();
}

//! A PromQL expression, and the legend of its panel, which uses labels of the result.
struct Question {
    QString place;
    QString expression;
    QString legend = {};
};

QList<Question> dashboardQuestions()
{
    QList<Question> questions;
    for (const QJsonValue panel : dashboard()[u"panels"_s].toArray()) {
        for (const QJsonValue target : panel[u"targets"_s].toArray())
            questions.append({panel[u"title"_s].toString(), target[u"expr"_s].toString(),
                              target[u"legendFormat"_s].toString()});
    }
    return questions;
}

QList<Question> alertQuestions()
{
    static const QRegularExpression expr(u"alert: (\\w+)\\n(?: +#.*\\n)* +expr: (.+)\\n"_s);
    const QString rules =
        QString::fromUtf8(contentOf(QStringLiteral(PROXYM_RESOURCES "/prometheus/alerts.yml")));
    QList<Question> questions;
    for (const QRegularExpressionMatch &match : expr.globalMatch(rules))
        questions.append({match.captured(1), match.captured(2)});
    return questions;
}

//! The expression with Grafana's variables replaced as Grafana would.
QString filledIn(QString expression)
{
    return expression.replace(u"$instance"_s, u".*"_s).replace(u"$__rate_interval"_s, u"5m"_s);
}

//! The program's metrics, with HAProxy, File and a Marathon that streams its events: label names and values
//! of each series.
class Scrape final {
public:
    Scrape()
    {
        marathon.answer("/v2/apps", R"({"apps":[]})");
        marathon.answer("/v2/tasks", R"({"tasks":[]})");
        marathon.stream("/v2/events");
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PROXYM_LISTEN_ADDRESS"_s, u"127.0.0.1:"_s + QString::number(status.number()));
        environment.insert(u"PROXYM_FILE_ENABLED"_s, u"1"_s);
        environment.insert(u"PROXYM_FILE_CONFIGS_PATH"_s, directory.path());
        environment.insert(u"PROXYM_MARATHON_SERVERS"_s, marathon.url().authority());
        environment.insert(u"PROXYM_MARATHON_EVENTS"_s, u"stream"_s);
        environment.insert(u"PROXYM_HAPROXY_ENABLED"_s, u"1"_s);
        environment.insert(u"PROXYM_HAPROXY_BINARY_PATH"_s, lab.wrapper());
        environment.insert(u"PROXYM_HAPROXY_CONFIG_FILE_PATH"_s, lab.settings.configFilePath);
        environment.insert(u"PROXYM_HAPROXY_PID_PATH"_s, lab.settings.pidPath);
        environment.insert(u"PROXYM_HAPROXY_SETTINGS_PATH"_s, lab.settings.settingsPath);
        environment.insert(u"PROXYM_HAPROXY_BIND_ADDRESS"_s, lab.settings.bindAddress);
        environment.insert(u"PROXYM_HAPROXY_HTTP_PORT"_s, QString::number(lab.settings.httpPort.number()));
        environment.insert(u"PROXYM_HAPROXY_METRICS_ADDRESS"_s,
                           u"127.0.0.1:"_s + QString::number(figures.number()));
        QFile services(directory.filePath(u"web.json"_s));
        if (services.open(QIODevice::WriteOnly))
            services.write(
                R"({"id": "/web", "domains": ["web.test"], "port": 80, "hosts": [{"ip": "127.0.0.1", "port": 9}]})");
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PROXYM_PROGRAM), {});
    }
    ~Scrape()
    {
        process.terminate();
        process.waitForFinished();
    }
    [[nodiscard]] QByteArray text() const { return HaproxyLab::get(status, "127.0.0.1", "/metrics"); }
    //! HAProxy's own.
    [[nodiscard]] QByteArray haproxys() const { return HaproxyLab::get(figures, "127.0.0.1", "/metrics"); }

    //! The label names of the first series of that name that has all these labels; nothing if there is none.
    [[nodiscard]] static std::optional<QSet<QString>> labelsOf(const QString &metrics, const QString &name,
                                                               const QStringList &with)
    {
        static const QRegularExpression label(u"(\\w+)=\""_s);
        const QRegularExpression series(u"^%1(?:\\{(.*)\\})? "_s.arg(name),
                                        QRegularExpression::MultilineOption);
        for (const QRegularExpressionMatch &match : series.globalMatch(metrics)) {
            const QString labels = match.captured(1);
            if (!std::ranges::all_of(with, [&](const QString &one) { return labels.contains(one); }))
                continue;
            QSet<QString> names{u"instance"_s, u"job"_s}; // Prometheus adds them
            for (const QRegularExpressionMatch &found : label.globalMatch(labels))
                names.insert(found.captured(1));
            return names;
        }
        return {};
    }

private:
    FakeHttpServer marathon;
    HaproxyLab lab; // its metrics exist even if HAProxy is not installed
    QTemporaryDir directory;
    Port status = freePort();
    Port figures = freePort();
    QProcess process;
};

} // namespace

//! The dashboard and the alerts use only metrics and labels that the real program has.
class MonitoringTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySeriesAskedForIsExposedByTheProgram()
    {
        const Scrape scrape;
        QTRY_VERIFY(scrape.text().contains(R"(proxym_events_connected{source="Marathon"} 1)"));
        expectAll(u"proxym_\\w+"_s, QString::fromUtf8(scrape.text()), 14);
    }

    void everySeriesOfHaproxyIsExposedByIt()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
        const Scrape scrape;
        QTRY_VERIFY(scrape.haproxys().contains(R"(proxy="web_80")"));
        expectAll(u"haproxy_\\w+"_s, QString::fromUtf8(scrape.haproxys()), 5);
    }

    void thereAreSixAlerts() { QCOMPARE(alertQuestions().size(), 6); }

    void everyExpressionOfTheDashboardIsPromql()
    {
        const QString promtool = QStandardPaths::findExecutable(u"promtool"_s);
        if (promtool.isEmpty())
            QSKIP("promtool (package prometheus) is not installed");
        QByteArray rules = "groups:\n- name: dashboard\n  rules:\n";
        int number = 0;
        for (const Question &question : dashboardQuestions())
            rules += "  - {record: \"panel:" + QByteArray::number(++number) + "\", expr: '"
                + filledIn(question.expression).toUtf8() + "'}\n";
        const HaproxyLab lab;
        QProcess process;
        process.start(promtool, {u"check"_s, u"rules"_s, lab.write(u"rules.yml"_s, rules)});
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    void everyPanelSaysWhatItIsAndHasItsPlace()
    {
        const QJsonObject all = dashboard();
        QCOMPARE(all[u"templating"_s][u"list"_s][0][u"type"_s].toString(), u"datasource"_s);
        QSet<int> ids;
        QSet<std::pair<int, int>> taken;
        for (const QJsonValue panel : all[u"panels"_s].toArray()) {
            const QString title = panel[u"title"_s].toString();
            QVERIFY2(!title.isEmpty() && !ids.contains(panel[u"id"_s].toInt()), qPrintable(title));
            ids.insert(panel[u"id"_s].toInt());
            if (panel[u"type"_s].toString() != u"row"_s) {
                QVERIFY2(!panel[u"description"_s].toString().isEmpty(), qPrintable(title));
                QCOMPARE(panel[u"datasource"_s][u"uid"_s].toString(), u"${datasource}"_s);
            }
            const QJsonValue place = panel[u"gridPos"_s];
            for (int x = place[u"x"_s].toInt(); x < place[u"x"_s].toInt() + place[u"w"_s].toInt(); ++x) {
                for (int y = place[u"y"_s].toInt(); y < place[u"y"_s].toInt() + place[u"h"_s].toInt(); ++y) {
                    QVERIFY2(x < 24 && !taken.contains({x, y}), qPrintable(title + u" lies over another"_s));
                    taken.insert({x, y});
                }
            }
        }
        QVERIFY(ids.size() > 10);
    }

private:
    //! Every series that expressions ask for has to be in `metrics`, with the labels that are used.
    static void expectAll(const QString &series, const QString &metrics, int atLeast)
    {
        const QRegularExpression selector(u"\\b(%1)(?:\\{([^}]*)\\})?"_s.arg(series));
        static const QRegularExpression equals(u"\\w+=\"[^\"]*\""_s);
        static const QRegularExpression grouping(u"by \\(([^)]*)\\)"_s);
        static const QRegularExpression placeholder(u"\\{\\{(\\w+)\\}\\}"_s);

        QSet<QString> names;
        for (const auto &[place, expression, legend] : dashboardQuestions() + alertQuestions()) {
            for (const QRegularExpressionMatch &match : selector.globalMatch(expression)) {
                const QString name = match.captured(1);
                QStringList with;
                for (const QRegularExpressionMatch &one : equals.globalMatch(match.captured(2)))
                    with.append(one.captured());
                const auto labels = Scrape::labelsOf(metrics, name, with);
                QVERIFY2(labels, qPrintable(place + u": no series "_s + match.captured()));
                names.insert(name);

                QStringList wanted;
                for (const QRegularExpressionMatch &by : grouping.globalMatch(expression))
                    wanted += by.captured(1).split(u", "_s);
                for (const QRegularExpressionMatch &field : placeholder.globalMatch(legend))
                    wanted.append(field.captured(1));
                for (const QString &label : wanted)
                    QVERIFY2(labels->contains(label), qPrintable(place + u": no label "_s + label));
            }
        }
        QVERIFY2(names.size() >= atLeast, "the expressions were not found");
    }
};

QTEST_GUILESS_MAIN(MonitoringTest)
#include "monitoringtest.moc"
