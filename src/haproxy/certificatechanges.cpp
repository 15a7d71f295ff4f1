// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/certificatechanges.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! What the admin socket reads at once, with the command itself: its buffer holds 16,384 bytes, of which some
//! are kept free.
constexpr qsizetype largest = 14'000;

//! Whoever else is for a domain of this certificate; empty where it alone is for all of them.
QString rivalOf(const Certificate &certificate, const QList<Certificate> &among)
{
    const QSet<QString> domains(certificate.domains.begin(), certificate.domains.end());
    for (const Certificate &other : among)
        if (other.file != certificate.file && std::ranges::any_of(other.domains, [&](const QString &domain) {
                return domains.contains(domain);
            }))
            return other.file;
    return {};
}

QString objectionTo(const Certificate &certificate, const QList<Certificate> &now)
{
    if (!certificate.companions.isEmpty())
        return u"certificate %1 changed, and it has companions"_s.arg(certificate.file);
    if (certificate.pem.size() > largest)
        return u"certificate %1 changed, and it is too long for the admin socket"_s.arg(certificate.file);
    if (const QString rival = rivalOf(certificate, now); !rival.isEmpty())
        return u"certificates %1 and %2 are for the same name"_s.arg(certificate.file, rival);
    return {};
}

//! "shop.pem renewed", "3 certificates added"
QString told(const QStringList &files, const QString &what)
{
    return (files.size() == 1 ? u"certificate "_s + files.first() : u"%1 certificates"_s.arg(files.size()))
        + u' ' + what;
}

} // namespace

CertificateChanges::CertificateChanges(const QList<Certificate> &before, const QList<Certificate> &now)
{
    if (before == now)
        return;
    QMap<QString, Certificate> old;
    for (const Certificate &certificate : before)
        old.insert(certificate.file, certificate);
    QStringList renewed, added;
    for (const Certificate &certificate : now) {
        const auto there = old.constFind(certificate.file);
        const bool isNew = there == old.constEnd();
        if (!isNew && *there == certificate) {
            old.remove(certificate.file);
            continue;
        }
        if (objection.isEmpty())
            objection = objectionTo(certificate, now);
        if (!isNew && !there->companions.isEmpty())
            objection = u"certificate %1 changed, and it had companions"_s.arg(certificate.file);
        (isNew ? added : renewed).append(certificate.file);
        if (isNew)
            commands.append(AddCertificate{certificate.file, certificate.pem});
        else
            commands.append(RenewCertificate{certificate.file, certificate.pem});
        old.remove(certificate.file);
    }
    for (const QString &file : old.keys())
        commands.append(RemoveCertificate{file});
    if (!before.isEmpty() && !now.isEmpty() && before.first().file != now.first().file)
        objection = u"%1 becomes the certificate for clients that ask for no name"_s.arg(now.first().file);
    QStringList parts;
    if (!renewed.isEmpty())
        parts.append(told(renewed, u"renewed"_s));
    if (!added.isEmpty())
        parts.append(told(added, u"added"_s));
    if (!old.isEmpty())
        parts.append(told(old.keys(), u"removed"_s));
    reason = parts.join(u", "_s);
    if (!objection.isEmpty())
        commands.clear();
}

} // namespace proxym
