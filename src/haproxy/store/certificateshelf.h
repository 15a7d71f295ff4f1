// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/certificate.h"

namespace proxym {

//! Certificates on disk where HAProxy reads them, for their owner alone. Each file there is whole whatever
//! moment the power fails, and none needs another, so that any mixture of old and new ones can be read.
class CertificateShelf {
public:
    //! `directory` is the shelf's own; what it does not hold is removed there.
    explicit CertificateShelf(const QString &directory)
        : m_directory(directory)
    {
    }

    [[nodiscard]] const QString &directory() const { return m_directory; }
    //! What lies there, sorted by `file`.
    [[nodiscard]] QList<Certificate> certificates() const;
    //! Makes it hold these alone. Errors: NotWritable.
    [[nodiscard]] Result<Done> hold(const QList<Certificate> &certificates) const;

private:
    [[nodiscard]] QMap<QString, QByteArray> files() const;
    [[nodiscard]] Result<Done> put(const QString &name, const QByteArray &content) const;

    QString m_directory;
};

} // namespace proxym
