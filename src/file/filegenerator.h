// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/absences.h"
#include "base/filestamp.h"
#include "core/servicegenerator.h"

namespace proxym {

//! The services in *.json of one directory, files in the order of their names. A bad file keeps the services
//! it had when it was good; one that stays away takes them with it. A directory that cannot be read is an
//! error.
class FileGenerator final : public ServiceGenerator {
public:
    explicit FileGenerator(const QString &directory)
        : m_directory(directory)
    {
    }

    [[nodiscard]] QString name() const override;
    //! Both readings are the same: only files whose stamp changed are opened.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    //! What each file said when it was good; counts where the first reading finds it bad.
    void restore(const QList<Service> &services) override;

private:
    struct KnownFile {
        FileStamp stamp;
        QList<Service> services; //!< of its last good content
        QStringList complaints; //!< about its present content
    };

    [[nodiscard]] Result<Found> findAll();
    [[nodiscard]] KnownFile read(const QString &fileName, const FileStamp &stamp) const;

    QString m_directory;
    QMap<QString, KnownFile> m_files; //!< by name
    QMap<QString, QList<Service>> m_restored; //!< by file name, until the first reading
    Absences m_absences;
};

} // namespace proxym
