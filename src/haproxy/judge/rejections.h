// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"
#include "haproxy/settings/namedfiles.h"

#include <QJsonObject>

namespace proxym {

//! What HAProxy has rejected, by content. Parts are services, by their NAME, and the operator's texts, by
//! their files: a part that returns with the same lines is recognised without asking HAProxy. The rejection
//! of a service holds only together with the same operator's texts and the same services that its lines name,
//! since one of those may be what it lacks. Every rejection holds only as long as the files that those texts
//! name have the same stamps: HAProxy also rejects a text for a file that is missing or bad.
class Rejections {
public:
    //! HAProxy's message about this part as it is in `model`, beside these files; nothing where that was
    //! never rejected.
    [[nodiscard]] std::optional<QString> why(const QString &part, const ProxyModel &model,
                                             const FileStamps &files) const;
    //! `files` are from before HAProxy was asked: a file that changed in between counts as another one.
    void add(const QString &part, const ProxyModel &model, const FileStamps &files, const QString &what);
    //! Forgets rejections that concern none of these models.
    void keepOnly(const QList<ProxyModel> &models, const FileStamps &files);

    [[nodiscard]] QStringList parts() const { return m_rejected.keys(); }
    [[nodiscard]] bool isEmpty() const { return m_rejected.isEmpty(); }

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Rejections fromJson(const QJsonObject &json);

    bool operator==(const Rejections &) const = default;

private:
    using Sentences = QMap<QString, QString>; //!< hash of the content → sentence
    QMap<QString, Sentences> m_rejected; //!< by part
};

} // namespace proxym
