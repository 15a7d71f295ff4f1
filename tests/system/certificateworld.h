// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/certificates.h"
#include "support/program/site.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

namespace proxym::test {

using namespace Qt::StringLiterals;

//! proxym with a real HAProxy that serves HTTPS with the files of "certs"; at first there is one for
//! shop.test.
struct CertificateWorld {
    Origin a{"a"};
    Site site;
    Port https = freePort();
    QByteArray shop = newCertificate({u"shop.test"_s});

    CertificateWorld()
    {
        site.serve('[' + Site::web("a", a) + ']');
        QDir(site.lab.path(u"."_s)).mkpath(u"certs"_s);
        put(u"shop.pem"_s, shop);
    }
    void start(const QString &certificates = u"certs"_s)
    {
        site.start({{u"HAPROXY_HTTPS_PORT"_s, QString::number(https.number())},
                    {u"HAPROXY_CERTS_PATH"_s, site.lab.path(certificates)},
                    {u"RESYNC_INTERVAL"_s, u"600"_s}});
    }
    //! By rename, as certbot and cert-manager do.
    void put(const QString &file, const QByteArray &content) const
    {
        const QString path = site.lab.write(u"next.pem"_s, content);
        QFile::remove(site.lab.path(u"certs/"_s + file));
        QFile::rename(path, site.lab.path(u"certs/"_s + file));
    }
    [[nodiscard]] QString shown(const QString &name) const { return shownCertificate(https, name); }
    [[nodiscard]] bool shows(const QString &name, const QByteArray &pem) const
    {
        return shown(name) == fingerprintIn(pem);
    }
    [[nodiscard]] QString problems() const
    {
        QStringList problems;
        for (const QJsonValue problem : site.api()[u"problems"_s].toArray())
            problems.append(problem.toString());
        return problems.join(u'\n');
    }
    [[nodiscard]] int reloads() const { return site.count(u"reloads"_s); }
};

} // namespace proxym::test
