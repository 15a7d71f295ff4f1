// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QStringList>

#include <chrono>
#include <map>

namespace proxym {

//! A HAProxy in our own namespaces: not a zombie, not one in another container, and, judged by its
//! executable, not another program that got an old pid. Nothing else is ever signalled or passed to `-sf`.
struct HaproxyProcess {
    qint64 pid = 0;
    qint64 parent = 0;
    QStringList arguments;
    bool isMaster = false; //!< started with -W or -Ws, or has HAProxy as a child: reloads by SIGUSR2

    //! True if it was started with that file, and not with another file that has the same path elsewhere.
    [[nodiscard]] bool isOn(const QString &configPath) const;
    //! A `-c` that only reads the file.
    [[nodiscard]] bool isCheck() const { return arguments.contains(QStringLiteral("-c")); }
};

//! Nothing if that pid is not a living HAProxy. `binaryPath` may have any file name; that name counts as well
//! as "haproxy".
[[nodiscard]] std::optional<HaproxyProcess> haproxyAt(qint64 pid, const QString &binaryPath);
//! False while the process ignores SIGUSR2: HAProxy's master loses one that comes while it starts or executes
//! itself again. True where the kernel does not tell.
[[nodiscard]] bool hearsReloadSignal(qint64 pid);
//! Every pid in a pidfile, HAProxy or not; a missing file has none.
[[nodiscard]] QList<qint64> pidsIn(const QString &pidPath);
//! Every living HAProxy that was started with that configuration, including old processes but not checks.
[[nodiscard]] QList<HaproxyProcess> processesOn(const QString &configPath, const QString &binaryPath);
//! When the process started, as time since boot, to a hundredth of a second; nothing where the kernel does
//! not tell.
[[nodiscard]] std::optional<std::chrono::milliseconds> bornAt(qint64 pid);
//! The present time on the same clock.
[[nodiscard]] std::chrono::milliseconds sinceBoot();

//! Reports when processes end, immediately and without polling (pidfd).
class ProcessWatch final : public QObject {
    Q_OBJECT
public:
    ProcessWatch();
    ~ProcessWatch() override;
    //! Watches exactly these from now on. One that is already gone is reported as if it had just ended.
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
