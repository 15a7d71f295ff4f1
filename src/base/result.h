// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <tl/expected.hpp>

namespace proxym {

//! Why something did not work. `what` is a part of a sentence for people: lower case, no full stop, outermost
//! fact first.
struct Error {
    //! What a caller can act on.
    enum class Kind {
        Unreachable, //!< there was no answer: refused, reset, no such host
        TimedOut,
        Refused, //!< the answer was no: an HTTP status, a wrong password, a redirect to an unknown server
        Malformed, //!< the answer is not what it should be
        Rejected, //!< HAProxy does not accept the configuration
        NotWritable, //!< a disk or directory
        Failed, //!< anything else: a process that ended badly, a port that is taken
    };

    Kind kind = Kind::Failed;
    QString what;

    //! The same error with its context in front: "reading a.json: line 3, column 4: …".
    [[nodiscard]] Error during(const QString &activity) const
    {
        return {kind, activity + QStringLiteral(": ") + what};
    }

    bool operator==(const Error &) const = default;
};

template <class T> using Result = tl::expected<T, Error>;

//! "It worked", if there is nothing to return. Never use std::monostate: QCoro 0.8 takes that for "no value
//! yet".
struct Done {
    bool operator==(const Done &) const = default;
};

//! Shorthand for the failing branch: `return failure(Error::Kind::Malformed, u"no \"apps\" array"_s);`
[[nodiscard]] inline tl::unexpected<Error> failure(Error::Kind kind, const QString &what)
{
    return tl::unexpected<Error>(Error{kind, what});
}

} // namespace proxym
