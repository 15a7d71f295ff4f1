// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>

namespace proxym {

//! Waits for a signal; made by emissionOf().
template <class Object, class Signal> class Emission {
public:
    using Limit = std::optional<std::chrono::milliseconds>;

    Emission(Object *object, Signal signal, Limit limit)
        : m_object(object)
        , m_signal(signal)
        , m_limit(limit)
    {
    }
    ~Emission()
    {
        QObject::disconnect(m_connection);
        if (m_wait)
            m_wait->coroutine = nullptr;
    }
    Emission(Emission &&) noexcept = default; // before it is awaited
    Emission &operator=(Emission &&) = delete;

    [[nodiscard]] bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> coroutine)
    {
        m_wait->coroutine = coroutine;
        m_connection = QObject::connect(
            m_object, m_signal, m_object, [wait = m_wait] { resume(wait, true); }, Qt::QueuedConnection);
        if (m_limit)
            QTimer::singleShot(*m_limit, m_object, [wait = m_wait] { resume(wait, false); });
    }
    bool await_resume() const { return m_wait->isEmitted; }

private:
    struct Wait {
        std::coroutine_handle<> coroutine; //!< null: it has been resumed already, or has ended
        bool isEmitted = false;
    };

    //! `wait` is passed by value: the resumed coroutine may destroy everything else that holds it.
    static void resume(std::shared_ptr<Wait> wait, bool isEmitted)
    {
        const std::coroutine_handle<> coroutine = std::exchange(wait->coroutine, nullptr);
        if (!coroutine)
            return;
        wait->isEmitted = isEmitted;
        coroutine.resume();
    }

    Object *m_object;
    Signal m_signal;
    Limit m_limit;
    QMetaObject::Connection m_connection;
    std::shared_ptr<Wait> m_wait = std::make_shared<Wait>();
};

//! Awaiting it returns true in the pass of the event loop after the next emission, or false after `limit`.
//! `object` must live until then, or the coroutine is never resumed. It replaces QCoro's qCoro(object,
//! signal), which in QCoro 0.8 resumes a coroutine that has ended if the signal is emitted twice in one pass
//! of the event loop.
template <class Object, class Signal>
[[nodiscard]] Emission<Object, Signal> emissionOf(Object *object, Signal signal,
                                                  std::optional<std::chrono::milliseconds> limit = {})
{
    return {object, signal, limit};
}

} // namespace proxym
