// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/filelimit.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class FileLimitTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void checkedServersThatOutgrowTheLimitAreAWarning()
    {
        const auto warning = fileLimitWarning(modelWith(10'000, true), 10'000);
        QVERIFY(warning);
        QVERIFY2(warning->contains(u"10000 servers"_s) && warning->contains(u"LimitNOFILE"_s),
                 qPrintable(*warning));
    }
    void serversWithinTheLimitAreNone() { QVERIFY(!fileLimitWarning(modelWith(8'000, true), 10'000)); }
    void uncheckedServersNeedNoFile() { QVERIFY(!fileLimitWarning(modelWith(10'000, false), 10'000)); }

private:
    static ProxyModel modelWith(int servers, bool checked)
    {
        ProxyBackend backend{.name = u"web_80"_s, .checked = checked};
        backend.servers.resize(servers, {u"web"_s, *Host::from(u"10.0.0.1"_s, Port::of<80>())});
        ProxyModel model;
        model.backends = {std::move(backend)};
        return model;
    }
};

QTEST_APPLESS_MAIN(FileLimitTest)
#include "filelimittest.moc"
