// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace proxym::test {

//! A real Podman with its service, in namespaces and a directory of its own: nothing of it is left on the
//! machine. It has an image `busybox`.
class Podman final {
public:
    Podman();
    ~Podman();
    Podman(const Podman &) = delete;
    Podman &operator=(const Podman &) = delete;

    //! Empty if it works, containers included.
    [[nodiscard]] QString whyNot() const { return m_whyNot; }
    [[nodiscard]] QString socket() const { return m_directory.filePath(QStringLiteral("socket")); }
    //! The command line `podman …`; false if it fails. `output` is what it printed.
    bool run(const QStringList &arguments);
    //! The same, without waiting for its end.
    void begin(const QStringList &arguments);

    QString output;

private:
    void start();
    void write(const QString &name, const QByteArray &text) const;
    [[nodiscard]] QStringList inside(const QStringList &arguments) const;

    QTemporaryDir m_directory;
    QProcess m_service; //!< `unshare`; Podman's service is its child
    QList<QProcess *> m_begun;
    QString m_whyNot;
};

} // namespace proxym::test
