// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/settingsdirectory.h"

#include "haproxy/settings/servicesettingsparser.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The text as HAProxy expects it: editors on Windows end lines with a carriage return and begin the file
//! with a byte order mark.
QByteArray plainText(QByteArray text)
{
    if (text.startsWith("\xef\xbb\xbf"))
        text.remove(0, 3);
    return text.replace("\r\n", "\n");
}

//! NAME of the service that this file is about; nothing for files of other kinds.
std::optional<QString> serviceNameIn(const QString &fileName)
{
    for (const QString &suffix : {u".yml"_s, u".yaml"_s, u".json"_s}) {
        if (fileName.endsWith(suffix) && fileName.size() > suffix.size() && !fileName.startsWith(u'.'))
            return fileName.chopped(suffix.size());
    }
    return std::nullopt;
}

//! What is known of a file that cannot be understood: if it speaks of `auth`, somebody wants to keep others
//! out.
ServiceSettings guessedFrom(QByteArray content)
{
    static const QRegularExpression word(u"\\bauth\\b"_s, QRegularExpression::CaseInsensitiveOption);
    ServiceSettings settings;
    if (QString::fromUtf8(content.replace('\0', "")).contains(word)) // UTF-16, perhaps
        settings.handling.auth = QStringList();
    return settings;
}

void readServiceFile(OperatorSettings &settings, const QString &fileName, const QString &name,
                     const QByteArray &content, const OperatorSettings &before)
{
    if (settings.services.contains(name)) {
        settings.complaints.append(
            u"%1: ignored, because another file already has the settings of %2"_s.arg(fileName, name));
        return;
    }
    settings.files.insert(name, fileName);
    const auto read = serviceSettingsFrom(
        content, fileName.endsWith(u".json") ? SettingsFormat::Json : SettingsFormat::Yaml);
    if (!read) {
        settings.complaints.append(fileName + u": "_s + read.error().what);
        settings.bad.insert(fileName);
    }
    if (read)
        settings.services.insert(name, *read);
    else if (before.services.contains(name))
        settings.services.insert(name, before.services.value(name));
    else if (const ServiceSettings guessed = guessedFrom(content); guessed.handling.auth) {
        settings.services.insert(name, guessed);
        settings.complaints.last() += u"; nobody is let in, as it speaks of auth"_s;
    }
}

} // namespace

QStringList settingsFileSuffixes()
{
    return {u".cfg"_s, u".yml"_s, u".yaml"_s, u".json"_s};
}

OperatorSettings operatorSettingsFrom(const QMap<QString, QByteArray> &files, const OperatorSettings &before)
{
    OperatorSettings settings;
    for (auto file = files.begin(); file != files.end(); ++file) {
        if (file.key() == u"global.cfg")
            settings.texts.global = plainText(file.value());
        else if (file.key() == u"http-frontend.cfg")
            settings.texts.httpFrontend = plainText(file.value());
        else if (const auto name = serviceNameIn(file.key()))
            readServiceFile(settings, file.key(), *name, file.value(), before);
    }
    return settings;
}

bool bindsHttps(const OperatorTexts &texts)
{
    static const QRegularExpression httpsBind(u"^[ \\t]*bind\\s[^#\\n]*\\sssl(\\s|$)"_s,
                                              QRegularExpression::MultilineOption);
    return QString::fromUtf8(texts.httpFrontend).contains(httpsBind);
}

QStringList redirectComplaints(const OperatorSettings &settings)
{
    QStringList complaints;
    for (auto [name, service] : settings.services.asKeyValueRange()) {
        if (service.handling.redirectToHttps.value_or(false))
            complaints.append(settings.files.value(name) + u": "_s + redirectLeadsNowhere);
    }
    return complaints;
}

} // namespace proxym
