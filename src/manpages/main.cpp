// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"
#include "manpages/manpages.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! Where Debian's package has everything: a proxym that serves what is in /etc/proxym/services.
const QMap<QString, QString> packaged{
    {u"PROXYM_FILE_ENABLED"_s, u"1"_s},
    {u"PROXYM_FILE_CONFIGS_PATH"_s, u"/etc/proxym/services"_s},
    {u"PROXYM_HAPROXY_ENABLED"_s, u"1"_s},
    {u"PROXYM_HAPROXY_BINARY_PATH"_s, u"/usr/sbin/haproxy"_s},
    {u"PROXYM_HAPROXY_CONFIG_FILE_PATH"_s, u"/var/lib/proxym/haproxy.cfg"_s},
    {u"PROXYM_HAPROXY_PID_PATH"_s, u"/run/proxym/haproxy.pid"_s},
    {u"PROXYM_HAPROXY_SETTINGS_PATH"_s, u"/etc/proxym/haproxy"_s},
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<QString> textFor(const QStringList &words)
{
    const QString what = words.value(0);
    if (what == u"proxym.8")
        return programPage();
    if (what == u"proxym-files.5" && words.size() == 3)
        return filesPage(QString::fromUtf8(contentOf(words.at(1))), contentOf(words.at(2)));
    if (what == u"proxym.env")
        return manualEnvFile(settingsManual(), packaged);
    if (what == u"completion")
        return bashCompletion();
    return failure(
        Error::Kind::Malformed,
        u"usage: proxym-manpages proxym.8 | proxym-files.5 README SCHEMA | proxym.env | completion"_s);
}

} // namespace

//! Prints a part of the manual that is made from the program itself.
int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const auto text = textFor(QCoreApplication::arguments().mid(1));
    if (!text) {
        std::fputs(qPrintable(u"proxym-manpages: "_s + text.error().what + u'\n'), stderr);
        return 1;
    }
    std::fputs(text->toUtf8().constData(), stdout);
    return 0;
}
