// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTypeInfo>

#include <memory>
#include <utility>

namespace proxym {

//! A value that is shared instead of copied and never changes while it is. A list of shared values is copied
//! at the price of its pointers, and two lists with mostly the same parts are compared at the price of those
//! that differ.
template <class T> class Shared {
public:
    Shared(T &&value) // NOLINT(google-explicit-constructor): every new T may stand for a Shared<T>
        : m_value(std::make_shared<T>(std::move(value)))
    {
    }
    //! A copy. Explicit, since a value taken out of one Shared and put into another is no longer the same.
    explicit Shared(const T &value)
        : m_value(std::make_shared<T>(value))
    {
    }

    operator const T &() const { return *m_value; } // NOLINT(google-explicit-constructor): and the other way
    const T &operator*() const { return *m_value; }
    const T *operator->() const { return m_value.get(); }

    //! A copy that nothing else has, to be changed at once; from now on this refers to it.
    [[nodiscard]] T &edit()
    {
        m_value = std::make_shared<T>(*m_value);
        return *m_value;
    }

    //! True for the same object, whatever its value; not for equal objects.
    [[nodiscard]] bool isSame(const Shared &other) const { return m_value == other.m_value; }
    //! Identifies the object while any Shared refers to it.
    [[nodiscard]] const T *identity() const { return m_value.get(); }

    friend bool operator==(const Shared &a, const Shared &b) { return a.isSame(b) || *a == *b; }

private:
    std::shared_ptr<T> m_value; //!< never null, except after a move
};

} // namespace proxym

template <class T> Q_DECLARE_TYPEINFO_BODY(proxym::Shared<T>, Q_RELOCATABLE_TYPE);
