// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/unifieddiff.h"
#include "haproxy/haproxycase.h"

#include <QTemporaryDir>

using namespace proxym;
using namespace proxym::test;

// Each data/haproxy/*.case: services and settings files as JSON above a ruler, the configuration and the maps
// below it. PROXYM_UPDATE_GOLDEN=1 rewrites the part below.
class HaproxyGoldenTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersAsExpected_data() { addCases(); }
    void rendersAsExpected();
    void isAcceptedByHaproxy_data() { addCases(); }
    void isAcceptedByHaproxy();

private:
    void addCases();
    bool makeCertificate(const QString &path);
};

namespace {

const QByteArray ruler = "\n-----\n";

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray textOf(const RenderedConfig &rendered)
{
    QByteArray text = rendered.config.whole();
    for (auto map = rendered.maps.begin(); map != rendered.maps.end(); ++map)
        text += "\n## " + map.key().toUtf8() + '\n' + map.value();
    // the built-in text has its own file; repeating it in each case would hide what the case is about
    return text.replace(builtInGlobal(), "## (resources/haproxy/global.cfg)\n");
}

QByteArray inputOf(const QByteArray &content)
{
    return content.left(content.indexOf(ruler));
}

} // namespace

void HaproxyGoldenTest::addCases()
{
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(PROXYM_TEST_DATA "/haproxy"));
    for (const QString &name : folder.entryList({u"*.case"_s}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void HaproxyGoldenTest::rendersAsExpected()
{
    QFETCH(QString, path);
    const QByteArray content = readFile(path);
    const QByteArray actual = textOf(renderConfig(modelFromJson(inputOf(content)), examplePaths));
    if (qEnvironmentVariableIsSet("PROXYM_UPDATE_GOLDEN"))
        return writeFile(path, inputOf(content) + ruler + actual);
    const QByteArray expected = content.mid(content.indexOf(ruler) + ruler.size());
    const QByteArray diff = unifiedDiff(expected, actual, "expected", "actual");
    QVERIFY2(diff.isEmpty(), diff.constData());
}

void HaproxyGoldenTest::isAcceptedByHaproxy()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
    QFETCH(QString, path);
    const QTemporaryDir folder;
    ProxyModel model = modelFromJson(inputOf(readFile(path)));
    const RenderPaths paths{folder.filePath(u"with blank"_s), folder.filePath(u"admin socket"_s)};
    QVERIFY(QDir().mkpath(paths.certificatesPath()));
    for (const Certificate &certificate : model.certificates) {
        if (!makeCertificate(paths.certificatesPath() + u'/' + certificate.file))
            QSKIP("openssl is not installed to make a certificate");
    }
    const CheckResult result = check(writeRendered(renderConfig(model, paths), paths));
    QVERIFY2(result.status == 0, result.output.constData());
    QVERIFY2(!result.output.contains("WARNING") || model.texts.global, result.output.constData());
}

bool HaproxyGoldenTest::makeCertificate(const QString &path)
{
    QProcess openssl;
    openssl.start(u"openssl"_s,
                  {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                   u"-subj"_s, u"/CN=a.test"_s, u"-keyout"_s, u"-"_s, u"-out"_s, u"-"_s});
    if (!openssl.waitForFinished(20'000) || openssl.exitCode() != 0)
        return false;
    writeFile(path, openssl.readAllStandardOutput());
    return true;
}

QTEST_GUILESS_MAIN(HaproxyGoldenTest)
#include "goldentest.moc"
