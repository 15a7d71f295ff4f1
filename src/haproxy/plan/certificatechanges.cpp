// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/certificatechanges.h"

#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! What the admin socket reads at once, including the command itself: its buffer holds 16,384 bytes, of which
//! some are kept free.
constexpr qsizetype largest = 14'000;

//! HAProxy serves no requests while it takes a certificate; this many take as long as it may be unresponsive.
constexpr qsizetype mostAtOnce = 100;

using ByFile = QMap<QString, Certificate>;

ByFile byFile(const QList<Certificate> &certificates)
{
    ByFile map;
    for (const Certificate &certificate : certificates)
        map.insert(certificate.file, certificate);
    return map;
}

//! Which files are for a domain, now or before.
struct Holders {
    QHash<QString, QSet<QString>> all;
    QHash<QString, QSet<QString>> changing; //!< of them, those that differ

    Holders(const QList<Certificate> &before, const QList<Certificate> &now)
    {
        const ByFile old = byFile(before), young = byFile(now);
        for (const auto *certificates : {&before, &now})
            for (const Certificate &certificate : *certificates)
                for (const QString &domain : certificate.domains) {
                    all[domain].insert(certificate.file);
                    if (old.value(certificate.file) != young.value(certificate.file))
                        changing[domain].insert(certificate.file);
                }
    }
};

//! Why this file cannot change from one version to the other while HAProxy runs. A version is null where the
//! file does not exist.
QString objectionTo(const Certificate *before, const Certificate *now, const Holders &holders)
{
    const QString &file = (now ? now : before)->file;
    for (const Certificate *certificate : {before, now}) {
        if (!certificate)
            continue;
        if (!certificate->companions.isEmpty())
            return u"certificate %1 changed, and it has companions"_s.arg(file);
        // a file that is removed leaves its names to the files that already have them
        const auto &rivals = now ? holders.all : holders.changing;
        for (const QString &domain : certificate->domains)
            for (const QString &other : rivals.value(domain))
                if (other != file)
                    return u"certificates %1 and %2 are for the same name"_s.arg(file, other);
    }
    if (now && now->pem.size() > largest)
        return u"certificate %1 changed, and it is too long for the admin socket"_s.arg(file);
    return {};
}

//! "certificate shop.pem renewed", "3 certificates added"
QString told(const QStringList &files, const QString &what)
{
    return (files.size() == 1 ? u"certificate "_s + files.first() : u"%1 certificates"_s.arg(files.size()))
        + u' ' + what;
}

//! Calls `see` for each file that differs, with its old and its new version; null where it does not exist.
template <class See> void eachChange(const ByFile &before, const ByFile &now, const See &see)
{
    for (auto is = now.cbegin(); is != now.cend(); ++is) {
        const auto was = before.constFind(is.key());
        if (was == before.cend() || *was != *is)
            see(was == before.cend() ? nullptr : &*was, &*is);
    }
    for (auto was = before.cbegin(); was != before.cend(); ++was)
        if (!now.contains(was.key()))
            see(&*was, static_cast<const Certificate *>(nullptr));
}

} // namespace

CertificateChanges::CertificateChanges(const QList<Certificate> &before, const QList<Certificate> &now)
{
    if (before == now)
        return;
    const Holders holders(before, now);
    QStringList renewed, added, removed;
    eachChange(byFile(before), byFile(now), [&](const Certificate *was, const Certificate *is) {
        if (objection.isEmpty())
            objection = objectionTo(was, is, holders);
        if (!is) {
            removed.append(was->file);
            commands.append(RemoveCertificate{was->file});
        } else if (was) {
            renewed.append(is->file);
            commands.append(RenewCertificate{is->file, is->pem});
        } else {
            added.append(is->file);
            commands.append(AddCertificate{is->file, is->pem});
        }
    });
    if (!before.isEmpty() && !now.isEmpty() && before.first().file != now.first().file)
        objection = u"%1 becomes the certificate for clients that ask for no name"_s.arg(now.first().file);
    QStringList parts;
    for (const auto &[files, what] :
         {std::pair(renewed, u"renewed"_s), std::pair(added, u"added"_s), std::pair(removed, u"removed"_s)})
        if (!files.isEmpty())
            parts.append(told(files, what));
    reason = parts.join(u", "_s);
    if (commands.size() > mostAtOnce && objection.isEmpty())
        objection = reason + u", too many to change one by one"_s;
    if (!objection.isEmpty())
        commands.clear();
}

QList<Certificate> certificatesAtRunTime(const QList<Certificate> &before, const QList<Certificate> &now)
{
    const Holders holders(before, now);
    ByFile part = byFile(before);
    const QString first = before.isEmpty() ? QString() : before.first().file;
    qsizetype changes = 0;
    eachChange(byFile(before), byFile(now), [&](const Certificate *was, const Certificate *is) {
        const bool staysBehindFirst = is ? was || is->file > first : was->file != first;
        if (!staysBehindFirst || !objectionTo(was, is, holders).isEmpty() || ++changes > mostAtOnce)
            return;
        if (is)
            part.insert(is->file, *is);
        else
            part.remove(was->file);
    });
    return part.values();
}

} // namespace proxym
