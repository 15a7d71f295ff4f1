// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/dashboard.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QtQml/qqmlextensionplugin.h>

#include <cstdio>

Q_IMPORT_QML_PLUGIN(Proxym_DashboardPlugin)

using namespace Qt::StringLiterals;

namespace {

constexpr int badSettings = 78; // EX_CONFIG, as the daemon

QString serverNamed(const QCoreApplication &app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Shows the state of a proxym. "
        "Signs in with PROXYM_DASHBOARD_USER and PROXYM_DASHBOARD_PASSWORD_FILE."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"URL"_s, u"where it listens, default http://127.0.0.1:5678"_s, u"[URL]"_s);
    parser.process(app);
    const QStringList arguments = parser.positionalArguments();
    return arguments.isEmpty() ? u"http://127.0.0.1:5678"_s : arguments.first();
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(u"proxym-dashboard"_s);
    QGuiApplication::setApplicationVersion(QLatin1StringView(PROXYM_VERSION));
    QGuiApplication::setQuitOnLastWindowClosed(false); // requests in flight have to end first

    const auto target = proxym::targetFrom(serverNamed(app), QProcessEnvironment::systemEnvironment());
    if (!target) {
        std::fprintf(stderr, "proxym-dashboard: %s\n", qUtf8Printable(target.error().what));
        return badSettings;
    }
    proxym::Dashboard dashboard(*target);
    QObject::connect(&app, &QGuiApplication::lastWindowClosed, &dashboard, &proxym::Dashboard::stop);
    QObject::connect(&dashboard, &proxym::Dashboard::stopped, &app, &QCoreApplication::quit);

    QQmlApplicationEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s);
    engine.setInitialProperties(dashboard.properties());
    engine.load(QUrl(u"qrc:/qt/qml/Proxym/Dashboard/Main.qml"_s));
    if (engine.rootObjects().isEmpty())
        return 1;
    dashboard.client().start();
    return QGuiApplication::exec();
}
