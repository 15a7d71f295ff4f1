// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonportfields.h"

namespace proxym {

//! Builds an app from its fields, in any order.
class AppReader {
public:
    void read(std::string_view key, json::Value &value);
    //! The app as described by the fields read so far; without an id if there was none.
    [[nodiscard]] MarathonApp app();

private:
    void readElsewhere(std::string_view key, json::Value &value);

    MarathonApp m_app;
    PortFields m_ports;
};

//! An app; a malformed field counts as absent. The result is invalid without an id.
[[nodiscard]] MarathonApp appFrom(json::Value &value);
//! The same for a task, which is invalid without an app. Valid until its JSON has been read.
[[nodiscard]] MarathonTaskView taskFrom(json::Value &value);

//! One field of a task, as lists name it.
void readTaskField(std::string_view key, json::Value &value, MarathonTask &task);

} // namespace proxym
