// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/stage.h"

#include <QQmlContext>
#include <QQmlEngine>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuickTest/quicktest.h>

Q_IMPORT_QML_PLUGIN(Proxym_DashboardPlugin)

using namespace Qt::StringLiterals;

class Setup final : public QObject {
    Q_OBJECT
public Q_SLOTS:
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        m_stage = std::make_unique<proxym::test::Stage>();
        engine->addImportPath(u"qrc:/qt/qml"_s);
        engine->rootContext()->setContextProperty(u"stage"_s, m_stage.get());
    }
    void cleanupTestCase() { m_stage->stop(); }

private:
    std::unique_ptr<proxym::test::Stage> m_stage;
};

QUICK_TEST_MAIN_WITH_SETUP(dashboard, Setup)
#include "viewtest.moc"
