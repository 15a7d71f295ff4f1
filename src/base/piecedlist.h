// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QList>

#include <algorithm>
#include <iterator>
#include <utility>

namespace proxym {

//! A long list in pieces. Copies share all pieces, and a change copies one of them: about a hundred elements,
//! and as many references to pieces as the list has. Elements are never changed in place, only replaced.
template <class Value> class PiecedList {
public:
    using Piece = QList<Value>; //!< never empty
    using value_type = Value;

    class const_iterator { // NOLINT(readability-identifier-naming): the name that algorithms expect
    public:
        using iterator_category = std::bidirectional_iterator_tag;
        using value_type = Value;
        using difference_type = qsizetype;
        using pointer = const Value *;
        using reference = const Value &;

        const_iterator() = default;
        reference operator*() const { return m_piece->at(m_place); }
        pointer operator->() const { return &m_piece->at(m_place); }
        const_iterator &operator++()
        {
            if (++m_place == m_piece->size()) {
                ++m_piece;
                m_place = 0;
            }
            return *this;
        }
        const_iterator operator++(int) { return std::exchange(*this, std::next(*this)); }
        const_iterator &operator--()
        {
            if (m_place == 0) {
                --m_piece;
                m_place = m_piece->size();
            }
            --m_place;
            return *this;
        }
        const_iterator operator--(int) { return std::exchange(*this, std::prev(*this)); }
        bool operator==(const const_iterator &) const = default;

    private:
        friend class PiecedList;
        const_iterator(const Piece *piece, qsizetype place)
            : m_piece(piece)
            , m_place(place)
        {
        }

        const Piece *m_piece = nullptr;
        qsizetype m_place = 0;
    };
    using iterator = const_iterator;

    PiecedList() = default;
    PiecedList(const PiecedList &) = default;
    PiecedList(PiecedList &&other) noexcept
        : m_pieces(std::exchange(other.m_pieces, {}))
        , m_size(std::exchange(other.m_size, 0))
    {
    }
    PiecedList &operator=(const PiecedList &) = default;
    PiecedList &operator=(PiecedList &&other) noexcept
    {
        m_pieces = std::exchange(other.m_pieces, {});
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }
    ~PiecedList() = default;
    PiecedList(std::initializer_list<Value> values)
    {
        for (const Value &value : values)
            append(value);
    }

    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    [[nodiscard]] const_iterator begin() const { return {m_pieces.constData(), 0}; }
    [[nodiscard]] const_iterator end() const { return {m_pieces.constData() + m_pieces.size(), 0}; }
    [[nodiscard]] const_iterator cbegin() const { return begin(); }
    [[nodiscard]] const_iterator cend() const { return end(); }
    [[nodiscard]] const Value &first() const { return m_pieces.first().first(); }
    [[nodiscard]] const Value &last() const { return m_pieces.last().last(); }
    //! Costs a look at the size of each piece before it.
    [[nodiscard]] const Value &at(qsizetype index) const
    {
        auto piece = m_pieces.cbegin();
        for (; index >= piece->size(); ++piece)
            index -= piece->size();
        return piece->at(index);
    }
    //! How many elements are before that place. The same cost.
    [[nodiscard]] qsizetype indexOf(const const_iterator &place) const
    {
        qsizetype index = place.m_place;
        for (const Piece *piece = m_pieces.constData(); piece != place.m_piece; ++piece)
            index += piece->size();
        return index;
    }
    [[nodiscard]] bool contains(const Value &value) const
    {
        return std::find(begin(), end(), value) != end();
    }
    [[nodiscard]] const QList<Piece> &pieces() const { return m_pieces; }

    // Each change invalidates all iterators.

    void append(const Value &value) { insert(end(), value); }
    void push_back(const Value &value) { append(value); } // NOLINT(readability-identifier-naming): as above
    PiecedList &operator+=(const PiecedList &more)
    {
        if (isEmpty())
            return *this = more;
        for (const Value &value : PiecedList(more))
            append(value);
        return *this;
    }
    friend PiecedList operator+(PiecedList list, const PiecedList &more) { return list += more; }

    //! By value, as it may be an element of this list.
    void insert(const const_iterator &before, Value value)
    {
        qsizetype number = numberOf(before);
        qsizetype place = before.m_place;
        if (place == 0 && number > 0) { // rather behind the one before
            --number;
            place = m_pieces.at(number).size();
        }
        if (m_pieces.isEmpty() || (m_pieces.at(number).size() == most && place == most && isLast(number))) {
            m_pieces.append(Piece{value}); // so that appending fills the pieces
        } else {
            if (m_pieces.at(number).size() == most) {
                split(number);
                if (place > most / 2) {
                    ++number;
                    place -= most / 2;
                }
            }
            m_pieces[number].insert(place, value);
        }
        ++m_size;
    }
    void replace(const const_iterator &place, Value value)
    {
        const qsizetype number = numberOf(place);
        m_pieces[number][place.m_place] = std::move(value);
    }
    void erase(const const_iterator &place)
    {
        const qsizetype number = numberOf(place);
        m_pieces[number].removeAt(place.m_place);
        --m_size;
        if (m_pieces.at(number).isEmpty()) {
            m_pieces.removeAt(number);
            return;
        }
        joinIfShort(number);
        joinIfShort(number - 1);
    }
    void clear() { *this = {}; }
    //! Calls `isGone` once for each element. Pieces that lose nothing stay the same.
    template <class IsGone> void removeIf(const IsGone &isGone)
    {
        PiecedList rest;
        for (const Piece &piece : std::as_const(m_pieces)) {
            const auto first = std::find_if(piece.cbegin(), piece.cend(), isGone);
            Piece kept = piece.first(first - piece.cbegin());
            if (first == piece.cend())
                kept = piece;
            else
                std::remove_copy_if(std::next(first), piece.cend(), std::back_inserter(kept), isGone);
            rest.appendPiece(kept);
            rest.joinIfShort(rest.m_pieces.size() - 2);
        }
        *this = rest;
    }
    //! Calls `replacement` once for each element. Its result takes the element's place, unless `isSame` as
    //! it; pieces in which all stay the same do so, too.
    template <class Replacement, class IsSame>
    void replaceEach(const Replacement &replacement, const IsSame &isSame)
    {
        for (qsizetype number = 0; number < m_pieces.size(); ++number) {
            for (qsizetype place = 0; place < m_pieces.at(number).size(); ++place) {
                const Value &value = m_pieces.at(number).at(place);
                if (const Value next = replacement(value); !isSame(next, value))
                    m_pieces[number][place] = next;
            }
        }
    }

    //! In a sorted list: the first element that is not less than `sought`.
    template <class Sought, class Less>
    [[nodiscard]] const_iterator lowerBound(const Sought &sought, const Less &isLess) const
    {
        return partitionPoint([&](const Value &value) { return isLess(value, sought); });
    }
    //! In a sorted list: the first element that is greater than `sought`.
    template <class Sought, class Less>
    [[nodiscard]] const_iterator upperBound(const Sought &sought, const Less &isLess) const
    {
        return partitionPoint([&](const Value &value) { return !isLess(sought, value); });
    }

    //! Makes `result`, which is `map(before)` element by element, that of `now`. Costs the pieces that
    //! `before` does not have; what is made of the others is the same, too.
    template <class Map, class Mapped>
    static void follow(const PiecedList &before, const PiecedList &now, const Map &map,
                       PiecedList<Mapped> &result)
    {
        QHash<const Value *, qsizetype> known;
        for (qsizetype number = 0; number < before.m_pieces.size(); ++number)
            known.insert(before.m_pieces.at(number).constData(), number);
        PiecedList<Mapped> next;
        for (const Piece &piece : now.m_pieces) {
            const auto number = known.constFind(piece.constData());
            if (number != known.cend()) {
                next.appendPiece(result.pieces().at(*number));
                continue;
            }
            QList<Mapped> mapped;
            mapped.reserve(piece.size());
            std::transform(piece.cbegin(), piece.cend(), std::back_inserter(mapped), map);
            next.appendPiece(mapped);
        }
        result = next;
    }

    //! Skips the pieces that both have at the same place.
    bool operator==(const PiecedList &other) const
    {
        if (m_size != other.m_size)
            return false;
        const_iterator own = begin();
        const_iterator others = other.begin();
        while (own != end()) {
            if (own.m_place == 0 && others.m_place == 0 && own.m_piece->isSharedWith(*others.m_piece)) {
                ++own.m_piece;
                ++others.m_piece;
            } else if (!(*own++ == *others++)) {
                return false;
            }
        }
        return true;
    }

private:
    template <class Other> friend class PiecedList;
    static constexpr qsizetype most = 128; //!< elements of a piece

    [[nodiscard]] qsizetype numberOf(const const_iterator &place) const
    {
        return place.m_piece - m_pieces.constData();
    }
    [[nodiscard]] bool isLast(qsizetype number) const { return number == m_pieces.size() - 1; }
    void appendPiece(const Piece &piece)
    {
        if (piece.isEmpty())
            return;
        m_pieces.append(piece);
        m_size += piece.size();
    }
    //! Two neighbours become one, as long as it stays short enough for what may be inserted.
    void joinIfShort(qsizetype number)
    {
        if (number >= 0 && !isLast(number)
            && m_pieces.at(number).size() + m_pieces.at(number + 1).size() <= most / 2) {
            const Piece next = m_pieces.takeAt(number + 1);
            m_pieces[number] += next;
        }
    }
    void split(qsizetype number)
    {
        const Piece whole = m_pieces.at(number);
        m_pieces[number] = whole.first(most / 2);
        m_pieces.insert(number + 1, whole.sliced(most / 2));
    }
    template <class IsBefore> [[nodiscard]] const_iterator partitionPoint(const IsBefore &isBefore) const
    {
        const auto piece = std::partition_point(m_pieces.cbegin(), m_pieces.cend(),
                                                [&](const Piece &one) { return isBefore(one.last()); });
        if (piece == m_pieces.cend())
            return end();
        const auto place = std::partition_point(piece->cbegin(), piece->cend(), isBefore);
        return {&*piece, place - piece->cbegin()};
    }

    QList<Piece> m_pieces;
    qsizetype m_size = 0;
};

} // namespace proxym
