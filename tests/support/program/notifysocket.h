// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayList>
#include <QSocketNotifier>
#include <QString>

#include <memory>

namespace proxym::test {

//! Stands in for systemd's end of NOTIFY_SOCKET and keeps each line that arrives there.
class NotifySocket final {
public:
    explicit NotifySocket(const QString &path);
    ~NotifySocket();
    NotifySocket(const NotifySocket &) = delete;
    NotifySocket &operator=(const NotifySocket &) = delete;

    [[nodiscard]] const QByteArrayList &lines() const { return m_lines; }
    //! The last line that begins with "NAME=", without that.
    [[nodiscard]] QByteArray last(const QByteArray &name) const;

private:
    void read();

    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_readiness;
    QByteArrayList m_lines;
};

} // namespace proxym::test
