// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/unifieddiff.h"

#include <QHash>
#include <QList>

namespace proxym {

namespace {

//! A text as lines, each with a number: equal lines of both texts have equal numbers. The text outlives it.
struct Lines {
    QList<QByteArrayView> text;
    QList<int> ids;
};

class Numbering {
public:
    Lines read(QByteArrayView content)
    {
        Lines lines;
        qsizetype at = 0;
        while (at < content.size()) {
            const qsizetype end = content.indexOf('\n', at);
            const qsizetype next = end < 0 ? content.size() : end + 1;
            lines.text.append(content.sliced(at, next - at));
            lines.ids.append(idOf(lines.text.last()));
            at = next;
        }
        return lines;
    }

private:
    int idOf(QByteArrayView line)
    {
        const int fresh = static_cast<int>(m_ids.size());
        const auto known = m_ids.constFind(line);
        return known != m_ids.constEnd() ? *known : *m_ids.insert(line, fresh);
    }
    QHash<QByteArrayView, int> m_ids;
};

struct Range {
    qsizetype beginA, endA, beginB, endB;
};

//! Finds the lines that both texts have in common: patience diff, whose cost grows with the text, not with
//! the difference.
class Matcher {
public:
    Matcher(const QList<int> &a, const QList<int> &b)
        : m_a(a)
        , m_b(b)
        , m_matchOfA(a.size(), -1)
    {
    }

    //! For each line of the first text its line in the second, or -1.
    QList<qsizetype> matches()
    {
        QList<Range> todo{{0, m_a.size(), 0, m_b.size()}};
        while (!todo.isEmpty()) {
            const Range trimmed = trim(todo.takeLast());
            if (trimmed.beginA == trimmed.endA || trimmed.beginB == trimmed.endB)
                continue;
            todo += split(trimmed);
        }
        return m_matchOfA;
    }

private:
    //! Removes equal lines from both ends.
    Range trim(Range r)
    {
        while (r.beginA < r.endA && r.beginB < r.endB && m_a.at(r.beginA) == m_b.at(r.beginB))
            m_matchOfA[r.beginA++] = r.beginB++;
        while (r.beginA < r.endA && r.beginB < r.endB && m_a.at(r.endA - 1) == m_b.at(r.endB - 1))
            m_matchOfA[--r.endA] = --r.endB;
        return r;
    }

    //! The parts between lines that occur once in each text and in the same order. Empty if there is no such
    //! line.
    [[nodiscard]] QList<Range> split(const Range &r) const
    {
        QList<Range> parts;
        Range rest = r;
        for (const Anchor &anchor : longestRising(uniqueLines(r))) {
            parts.append({rest.beginA, anchor.inA + 1, rest.beginB, anchor.inB + 1});
            rest.beginA = anchor.inA + 1;
            rest.beginB = anchor.inB + 1;
        }
        if (parts.isEmpty())
            return parts;
        parts.append(rest);
        return parts;
    }

    struct Anchor {
        qsizetype inA, inB;
    };

    [[nodiscard]] QList<Anchor> uniqueLines(const Range &r) const
    {
        struct Seen {
            int timesA = 0, timesB = 0;
            qsizetype inB = 0;
        };
        QHash<int, Seen> seen;
        for (qsizetype i = r.beginA; i < r.endA; ++i)
            ++seen[m_a.at(i)].timesA;
        for (qsizetype i = r.beginB; i < r.endB; ++i) {
            Seen &line = seen[m_b.at(i)];
            ++line.timesB;
            line.inB = i;
        }
        QList<Anchor> unique;
        for (qsizetype i = r.beginA; i < r.endA; ++i) {
            const Seen line = seen.value(m_a.at(i));
            if (line.timesA == 1 && line.timesB == 1)
                unique.append({i, line.inB});
        }
        return unique;
    }

    //! The longest selection whose positions increase in the second text, too (they do in the first).
    [[nodiscard]] static QList<Anchor> longestRising(const QList<Anchor> &anchors)
    {
        QList<qsizetype> ends; // ends[n]: the anchor that ends the best selection of n + 1
        QList<qsizetype> previous(anchors.size(), -1);
        for (qsizetype i = 0; i < anchors.size(); ++i) {
            const auto place =
                std::lower_bound(ends.begin(), ends.end(), anchors.at(i).inB,
                                 [&](qsizetype end, qsizetype inB) { return anchors.at(end).inB < inB; });
            if (place != ends.begin())
                previous[i] = *(place - 1);
            if (place == ends.end())
                ends.append(i);
            else
                *place = i;
        }
        QList<Anchor> selection;
        for (qsizetype i = ends.isEmpty() ? -1 : ends.last(); i >= 0; i = previous.at(i))
            selection.append(anchors.at(i));
        std::reverse(selection.begin(), selection.end());
        return selection;
    }

    const QList<int> &m_a;
    const QList<int> &m_b;
    QList<qsizetype> m_matchOfA;
};

//! One line of the diff's body.
struct Edit {
    char sign; //!< ' ', '-' or '+'
    qsizetype inA,
        inB; //!< positions in both texts; if the line is not in one of them, the next position there
};

QList<Edit> editsFrom(const QList<qsizetype> &matchOfA, qsizetype sizeB)
{
    QList<Edit> edits;
    qsizetype b = 0;
    for (qsizetype a = 0; a < matchOfA.size(); ++a) {
        if (matchOfA.at(a) < 0) {
            edits.append({'-', a, b});
            continue;
        }
        while (b < matchOfA.at(a)) {
            edits.append({'+', a, b});
            ++b;
        }
        edits.append({' ', a, b});
        ++b;
    }
    for (; b < sizeB; ++b)
        edits.append({'+', matchOfA.size(), b});
    return edits;
}

constexpr qsizetype context = 3;

//! First and past-the-end edit of each hunk: changes with their context, joined if contexts touch.
QList<std::pair<qsizetype, qsizetype>> hunksOf(const QList<Edit> &edits)
{
    QList<std::pair<qsizetype, qsizetype>> hunks;
    for (qsizetype i = 0; i < edits.size(); ++i) {
        if (edits.at(i).sign == ' ')
            continue;
        const qsizetype begin = std::max<qsizetype>(0, i - context);
        const qsizetype end = std::min(edits.size(), i + 1 + context);
        if (!hunks.isEmpty() && begin <= hunks.last().second)
            hunks.last().second = end;
        else
            hunks.append({begin, end});
    }
    return hunks;
}

//! "12,7"; an empty range is named by the line before it.
QByteArray rangeText(qsizetype begin, qsizetype count)
{
    const QByteArray first = QByteArray::number(count == 0 ? begin : begin + 1);
    return count == 1 ? first : first + ',' + QByteArray::number(count);
}

QByteArray hunkText(const QList<Edit> &edits, std::pair<qsizetype, qsizetype> hunk, const Lines &a,
                    const Lines &b, qsizetype skipped)
{
    QByteArray body;
    qsizetype countA = 0, countB = 0;
    for (qsizetype i = hunk.first; i < hunk.second; ++i) {
        const Edit &edit = edits.at(i);
        countA += edit.sign != '+';
        countB += edit.sign != '-';
        const QByteArrayView line = edit.sign == '+' ? b.text.at(edit.inB) : a.text.at(edit.inA);
        body.append(edit.sign).append(line);
        if (!line.endsWith('\n'))
            body += "\n\\ No newline at end of file\n";
    }
    const Edit &first = edits.at(hunk.first);
    return "@@ -" + rangeText(skipped + first.inA, countA) + " +" + rangeText(skipped + first.inB, countB)
        + " @@\n" + body;
}

//! Two texts without their equal ends, except for the context that a diff shows.
struct Middle {
    QByteArrayView a, b;
    qsizetype skippedLines; //!< before it, in both
};

Middle middleOf(QByteArrayView a, QByteArrayView b)
{
    const qsizetype most = std::min(a.size(), b.size());
    qsizetype begin = std::mismatch(a.begin(), a.begin() + most, b.begin()).first - a.begin();
    for (qsizetype lines = 0; begin > 0 && lines <= context; ++lines)
        begin = begin < 2 ? 0 : a.lastIndexOf('\n', begin - 2) + 1;
    qsizetype tail = std::mismatch(a.rbegin(), a.rbegin() + (most - begin), b.rbegin()).first - a.rbegin();
    for (qsizetype lines = 0; tail > 0 && lines <= context; ++lines) {
        const qsizetype end = a.indexOf('\n', a.size() - tail);
        tail = end < 0 ? 0 : a.size() - end - 1;
    }
    return {a.sliced(begin, a.size() - tail - begin), b.sliced(begin, b.size() - tail - begin),
            a.first(begin).count('\n')};
}

} // namespace

QByteArray unifiedDiff(const QByteArray &before, const QByteArray &after, const QByteArray &beforeName,
                       const QByteArray &afterName)
{
    if (before == after)
        return {};
    Numbering numbering;
    const Middle middle = middleOf(before, after);
    const Lines a = numbering.read(middle.a);
    const Lines b = numbering.read(middle.b);
    const QList<Edit> edits = editsFrom(Matcher(a.ids, b.ids).matches(), b.ids.size());
    QByteArray diff = "--- " + beforeName + "\n+++ " + afterName + '\n';
    for (const auto &hunk : hunksOf(edits))
        diff += hunkText(edits, hunk, a, b, middle.skippedLines);
    return diff;
}

} // namespace proxym
