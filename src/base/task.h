// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QCoroTask>
#include <QCoroTimer>

#include <chrono>

namespace proxym {

//! An asynchronous function's result; it starts when called. The only file that names QCoro's task type.
template <class T = void> using Task = QCoro::Task<T>;

//! The only way to start a task that is not awaited: an exception in it is logged as CRITICAL with the task's
//! name.
void launch(const char *name, Task<> task);

//! Resumes after this time; for zero, in the next pass of the event loop.
Task<> pause(std::chrono::milliseconds time);

} // namespace proxym
