// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/certificate.h"

namespace proxym {

//! Certificates on disk where HAProxy reads them, readable only by their owner. Each file is complete at
//! every moment, even if the power fails, and none depends on another, so that any mixture of old and new
//! files can be read.
class CertificateShelf {
public:
    //! The directory belongs to the shelf: any file that is not part of it is removed.
    explicit CertificateShelf(const QString &directory)
        : m_directory(directory)
    {
    }

    [[nodiscard]] const QString &directory() const { return m_directory; }
    //! The certificates there, sorted by `file`.
    [[nodiscard]] QList<Certificate> certificates() const;
    //! Makes it contain exactly these. Errors: NotWritable.
    [[nodiscard]] Result<Done> hold(const QList<Certificate> &certificates) const;

private:
    [[nodiscard]] QMap<QString, QByteArray> files() const;
    [[nodiscard]] Result<Done> put(const QString &name, const QByteArray &content) const;

    QString m_directory;
};

} // namespace proxym
