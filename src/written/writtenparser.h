// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"

namespace proxym {

//! The services that people wrote into one place, a file or a value in a store: an object, or an array of
//! them. A bad service in an array does not affect the others. Fails if the text as a whole is bad: not JSON,
//! anything other than services, or all of its services bad; the caller can then keep the last good content.
//! Every complaint begins "web.json: line 3, column 9: ", where "web.json" is `origin`: a file's name, or the
//! full key, as people look it up. It becomes Service::origin.
[[nodiscard]] Result<Found> parseWritten(const QString &source, const QString &origin,
                                         const QByteArray &content);

//! What counts of one place among many: what was found there, with the objects of `before` for services that
//! are equal, or else `before`, the services of its last good text, and the mistake as a complaint.
[[nodiscard]] Found foundOrKept(const Result<Found> &found, const Services &before);

} // namespace proxym
