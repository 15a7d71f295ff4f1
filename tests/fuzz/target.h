// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace proxym::fuzz {

//! One parser of bytes from outside. `run` aborts where the parser does something that it never may; any
//! bytes will do.
struct Target {
    const char *name; //!< "marathon-apps"
    void (*run)(const QByteArray &bytes);
    QList<QByteArray> seeds; //!< to begin with: from tests/data, and from the target itself
};

//! All of them, in order.
[[nodiscard]] QList<Target> allTargets();

[[nodiscard]] QList<Target> marathonTargets();
[[nodiscard]] QList<Target> sourceTargets();
[[nodiscard]] QList<Target> settingsTargets();
[[nodiscard]] QList<Target> haproxyTargets();
[[nodiscard]] QList<Target> requestTargets();
[[nodiscard]] QList<Target> stateTargets();

//! The files below tests/data that match; those beyond 16 KiB are left out: they only make every run slow.
[[nodiscard]] QList<QByteArray> testData(const QString &folder, const QStringList &patterns);

//! Ends the program with the sentence where it does not hold.
void hold(bool holds, const char *what);
//! The same for sentences: there must be none.
void holdNone(const QStringList &broken);

} // namespace proxym::fuzz
