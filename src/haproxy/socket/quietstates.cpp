// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/quietstates.h"

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

//! The row with the weight that the configuration gives to the server.
QByteArray withOwnWeight(const QByteArray &line)
{
    constexpr int weight = 7, ownWeight = 8, agent = 14, configured = 2;
    QByteArrayList fields = line.split(' ');
    if (fields.size() <= agent || (fields.at(agent).toInt() & configured) != 0)
        return line;
    fields[weight] = fields.at(ownWeight);
    return fields.join(' ');
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

QByteArray serverStateFile(const QList<ServerStateRow> &rows,
                           const std::function<bool(const ServerStateRow &)> &isWanted)
{
    QByteArray text =
        "1\n"
        "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "
        "srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state "
        "srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl "
        "srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n";
    for (const ServerStateRow &row : rows)
        if (row.adminState == 0 && isWanted(row))
            text += withOwnWeight(row.line) + '\n';
    return text;
}

} // namespace proxym
