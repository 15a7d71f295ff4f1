// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonportfields.h"

namespace proxym {

//! Puts an app together from its fields, in any order.
class AppReader {
public:
    void read(std::string_view key, json::Value &value);
    //! What the fields so far say; without an id where they had none.
    [[nodiscard]] MarathonApp app();

private:
    void readElsewhere(std::string_view key, json::Value &value);

    MarathonApp m_app;
    PortFields m_ports;
};

//! An app or a task; what is malformed counts as absent, and without an id or app it is none.
[[nodiscard]] MarathonApp appFrom(json::Value &value);
[[nodiscard]] MarathonTask taskFrom(json::Value &value);

} // namespace proxym
