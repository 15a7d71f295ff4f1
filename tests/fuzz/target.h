// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace proxym::test {

//! One parser of bytes from outside. `run` takes any bytes, and aborts if the parser does something that it
//! must never do.
struct Target {
    const char *name; //!< "marathon-apps"
    void (*run)(const QByteArray &bytes);
    QList<QByteArray> seeds; //!< for the fuzzer to begin with: from tests/data, and from the target itself
};

//! All targets, in a fixed order.
[[nodiscard]] QList<Target> allTargets();

[[nodiscard]] QList<Target> marathonTargets();
[[nodiscard]] QList<Target> sourceTargets();
[[nodiscard]] QList<Target> settingsTargets();
[[nodiscard]] QList<Target> haproxyTargets();
[[nodiscard]] QList<Target> requestTargets();
[[nodiscard]] QList<Target> stateTargets();

//! The contents of the files below tests/data that match; without those above 16 KiB, which only make each
//! run slow.
[[nodiscard]] QList<QByteArray> testData(const QString &folder, const QStringList &patterns);

//! Aborts the program with the sentence in `what` if it does not hold.
void hold(bool holds, const char *what);
//! The same for a list of broken rules, which must be empty.
void holdNone(const QStringList &broken);

} // namespace proxym::test
