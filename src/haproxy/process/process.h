// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QStringList>

#include <chrono>
#include <map>

namespace proxym {

//! A HAProxy that lives where we do: no zombie, none of a container beside us, and by its executable no other
//! program that got an old pid. Nothing else is ever signalled or named to `-sf`.
struct HaproxyProcess {
    qint64 pid = 0;
    qint64 parent = 0;
    QStringList arguments;
    bool isMaster = false; //!< started with -W or -Ws, or has HAProxy as a child: reloads by SIGUSR2

    //! Whether it was started on that file, and not on another one that is called the same.
    [[nodiscard]] bool isOn(const QString &configPath) const;
    //! A `-c` that only reads the file.
    [[nodiscard]] bool isCheck() const { return arguments.contains(QStringLiteral("-c")); }
};

//! Nothing if that pid is no living HAProxy. `binaryPath` may be called anything; its name counts beside
//! "haproxy".
[[nodiscard]] std::optional<HaproxyProcess> haproxyAt(qint64 pid, const QString &binaryPath);
//! Every pid in a pidfile, HAProxy or not; a missing file has none.
[[nodiscard]] QList<qint64> pidsIn(const QString &pidPath);
//! Every living HAProxy that was started on that configuration, old processes included, checks not.
[[nodiscard]] QList<HaproxyProcess> processesOn(const QString &configPath, const QString &binaryPath);
//! When it began, since the machine did, to a hundredth of a second; nothing where the kernel does not say.
[[nodiscard]] std::optional<std::chrono::milliseconds> bornAt(qint64 pid);
//! Now, by the same clock.
[[nodiscard]] std::chrono::milliseconds sinceBoot();

//! Says when processes end, at once and without polling (pidfd).
class ProcessWatch final : public QObject {
    Q_OBJECT
public:
    ProcessWatch();
    ~ProcessWatch() override;
    //! Watches exactly these from now on. One that is gone already is told like one that ends.
    void watch(const QList<qint64> &pids);
    [[nodiscard]] QList<qint64> living() const;

Q_SIGNALS:
    void died(qint64 pid);

private:
    struct Watched;
    void add(qint64 pid);
    void tell(qint64 pid);
    std::map<qint64, std::unique_ptr<Watched>> m_watched;
};

} // namespace proxym
