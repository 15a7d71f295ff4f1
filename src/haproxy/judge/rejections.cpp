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

//! A hash of everything that the rejection of this part depends on; empty where the model has no such part.
QString contentOf(const QString &part, const ProxyModel &model)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(model.texts.global.value_or(QByteArray()).toHex() + '\n');
    if (part != globalPart)
        hash.addData(model.texts.httpFrontend.toHex() + '\n');
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

std::optional<QString> Rejections::why(const QString &part, const ProxyModel &model) const
{
    const auto sentences = m_rejected.constFind(part);
    if (sentences == m_rejected.constEnd())
        return std::nullopt;
    const auto sentence = sentences->constFind(contentOf(part, model));
    return sentence == sentences->constEnd() ? std::nullopt : std::optional(*sentence);
}

void Rejections::add(const QString &part, const ProxyModel &model, const QString &what)
{
    const QString content = contentOf(part, model);
    if (!content.isEmpty())
        m_rejected[part].insert(content, what);
}

void Rejections::keepOnly(const QList<ProxyModel> &models)
{
    QMap<QString, Sentences> kept;
    for (auto [part, sentences] : m_rejected.asKeyValueRange()) {
        for (const ProxyModel &model : models) {
            const auto sentence = sentences.constFind(contentOf(part, model));
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
