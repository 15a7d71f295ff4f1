// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/task.h"

#include "base/logging.h"

#include <exception>

namespace proxym {

namespace {

Task<> guarded(const char *name, Task<> task)
{
    try {
        co_await task;
    } catch (const std::exception &exception) {
        logCritical() << name << "ended by an exception:" << exception.what();
    }
}

} // namespace

void launch(const char *name, Task<> task)
{
    guarded(name, std::move(task));
}

Task<> pause(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await qCoro(timer).waitForTimeout();
}

} // namespace proxym
