// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/absences.h"
#include "base/filestamp.h"
#include "core/servicegenerator.h"

namespace proxym {

//! The services in the *.json files of one directory, in the order of file names. A bad file keeps the
//! services of its last good content; the services of a file that stays away are gone. A directory that
//! cannot be read is an error.
class FileGenerator final : public ServiceGenerator {
public:
    explicit FileGenerator(const QString &directory)
        : m_directory(directory)
    {
    }

    [[nodiscard]] QString name() const override;
    //! Both readings are the same: only files whose stamp changed are opened.
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    //! Takes each file's last good content, which counts if the first reading finds the file bad.
    void restore(const Services &services) override;

private:
    struct KnownFile {
        FileStamp stamp;
        Services services; //!< of its last good content
        QStringList complaints; //!< about its present content
    };

    [[nodiscard]] Result<Found> findAll();
    [[nodiscard]] KnownFile read(const QString &fileName, const FileStamp &stamp) const;

    QString m_directory;
    QMap<QString, KnownFile> m_files; //!< by name
    QMap<QString, Services> m_restored; //!< by file name, until the first reading
    Absences m_absences;
};

} // namespace proxym
