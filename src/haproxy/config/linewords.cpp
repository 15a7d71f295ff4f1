// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/linewords.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isEscape(const QString &line, qsizetype at)
{
    return line.at(at) == u'\\' && at + 1 < line.size() && u" \\#\"'$"_s.contains(line.at(at + 1));
}

} // namespace

QStringList wordsIn(const QString &line)
{
    QStringList words;
    std::optional<QString> word;
    QChar quote; // none: outside
    const auto end = [&] {
        if (word)
            words.append(*std::exchange(word, std::nullopt));
    };
    for (qsizetype at = 0; at < line.size(); ++at) {
        const QChar c = line.at(at);
        const bool isOutside = quote.isNull();
        if (isOutside && c == u'#')
            break;
        if (isOutside && c.isSpace()) {
            end();
            continue;
        }
        if (!word)
            word = QString();
        if (quote != u'\'' && isEscape(line, at))
            word->append(line.at(++at));
        else if (isOutside && (c == u'"' || c == u'\''))
            quote = c;
        else if (c == quote)
            quote = QChar();
        else
            word->append(c);
    }
    end();
    return quote.isNull() ? words : QStringList();
}

} // namespace proxym
