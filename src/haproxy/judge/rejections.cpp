// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/rejections.h"

#include "haproxy/config/configlines.h"
#include "haproxy/config/modeljson.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace proxym {

namespace {

QByteArray bytesOf(const ProxyBackend &backend)
{
    return QJsonDocument(structureToJson(backend)).toJson(QJsonDocument::Compact);
}

//! With the stamps of the files that it names. Lines of services cannot name any.
QByteArray bytesOf(const QByteArray &text, const FileStamps &files)
{
    QByteArray bytes = text.toHex() + '\n';
    for (const QString &path : filesNamedIn(QString::fromUtf8(text).split(u'\n')))
        bytes += path.toUtf8() + ' ' + files.value(path) + '\n';
    return bytes;
}

//! A hash of everything that the rejection of this part depends on; empty where the model has no such part.
QString contentOf(const QString &part, const ProxyModel &model, const FileStamps &files)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytesOf(model.texts.global.value_or(QByteArray()), files));
    if (part != globalPart)
        hash.addData(bytesOf(model.texts.httpFrontend, files));
    if (part != globalPart && part != frontendPart) {
        const ProxyBackend *backend = model.find(part);
        if (!backend)
            return {};
        const QSet<QString> named = namesIn(backend->config) - QSet<QString>{part};
        hash.addData(bytesOf(*backend));
        for (const ProxyBackend &other : model.backends)
            if (named.contains(other.name))
                hash.addData(bytesOf(other));
    }
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace

std::optional<QString> Rejections::why(const QString &part, const ProxyModel &model,
                                       const FileStamps &files) const
{
    const auto sentences = m_rejected.constFind(part);
    if (sentences == m_rejected.constEnd())
        return std::nullopt;
    const auto sentence = sentences->constFind(contentOf(part, model, files));
    return sentence == sentences->constEnd() ? std::nullopt : std::optional(*sentence);
}

void Rejections::add(const QString &part, const ProxyModel &model, const FileStamps &files,
                     const QString &what)
{
    const QString content = contentOf(part, model, files);
    if (!content.isEmpty())
        m_rejected[part].insert(content, what);
}

void Rejections::keepOnly(const QList<ProxyModel> &models, const FileStamps &files)
{
    QMap<QString, Sentences> kept;
    for (auto [part, sentences] : m_rejected.asKeyValueRange()) {
        for (const ProxyModel &model : models) {
            const auto sentence = sentences.constFind(contentOf(part, model, files));
            if (sentence != sentences.constEnd())
                kept[part].insert(sentence.key(), *sentence);
        }
    }
    m_rejected = kept;
}

QJsonObject Rejections::toJson() const
{
    QJsonObject json;
    for (auto [part, sentences] : m_rejected.asKeyValueRange()) {
        QJsonObject object;
        for (auto [content, sentence] : sentences.asKeyValueRange())
            object.insert(content, sentence);
        json.insert(part, object);
    }
    return json;
}

Rejections Rejections::fromJson(const QJsonObject &json)
{
    Rejections rejections;
    for (auto part = json.begin(); part != json.end(); ++part) {
        const QJsonObject sentences = part->toObject();
        for (auto sentence = sentences.begin(); sentence != sentences.end(); ++sentence)
            rejections.m_rejected[part.key()].insert(sentence.key(), sentence->toString());
    }
    return rejections;
}

} // namespace proxym
