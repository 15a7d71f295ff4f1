// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/quietstates.h"

#include <QList>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isDown(const QByteArray &row)
{
    constexpr int operationalState = 5;
    constexpr auto stopped = "0";
    return !row.startsWith('#') && row.split(' ').value(operationalState) == stopped;
}

} // namespace

QByteArray quietStates(const QByteArray &states, const QByteArray &config, const QStringList &arguments)
{
    static const QRegularExpression zeroWarning(u"^[ \\t]*zero-warning\\b"_s,
                                                QRegularExpression::MultilineOption);
    if (!arguments.contains(u"-dW"_s) && !zeroWarning.match(QString::fromUtf8(config)).hasMatch())
        return states;
    QList<QByteArray> rows = states.split('\n');
    rows.removeIf([](const QByteArray &row) { return isDown(row); });
    return rows.join('\n');
}

} // namespace proxym
