// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace proxym {

//! Takes the body of an answer with status 200 while it arrives, so that it is never in memory as a whole.
//! Whether what it has taken was the whole body, only HttpClient::send() says at its end, and for chunked or
//! compressed answers only the text itself. Long bodies are taken in another thread, by one at a time.
class BodyReader {
public:
    BodyReader() = default;
    virtual ~BodyReader() = default;
    BodyReader(const BodyReader &) = delete;
    BodyReader &operator=(const BodyReader &) = delete;

    //! The next bytes.
    void add(QByteArrayView bytes)
    {
        m_size += bytes.size();
        m_isBlank = m_isBlank && bytes.trimmed().isEmpty();
        read(bytes);
    }
    [[nodiscard]] qsizetype size() const { return m_size; }
    //! True if there was nothing but white space.
    [[nodiscard]] bool isBlank() const { return m_isBlank; }

protected:
    virtual void read(QByteArrayView bytes) = 0;

private:
    qsizetype m_size = 0;
    bool m_isBlank = true;
};

} // namespace proxym
