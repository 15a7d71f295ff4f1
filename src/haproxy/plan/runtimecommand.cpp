// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/runtimecommand.h"

#include "haproxy/config/serverkeywords.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString stateWord(SetServerState::To state)
{
    switch (state) {
    case SetServerState::To::Ready:
        return u"ready"_s;
    case SetServerState::To::Maint:
        return u"maint"_s;
    }
    Q_UNREACHABLE();
}

QString howWord(ChangeMap::How how)
{
    switch (how) {
    case ChangeMap::How::Add:
        return u"add"_s;
    case ChangeMap::How::Set:
        return u"set"_s;
    case ChangeMap::How::Delete:
        return u"del"_s;
    }
    Q_UNREACHABLE();
}

//! One overload for each command.
struct Text {
    const RenderPaths &paths;

    QString operator()(const AddBackend &c) const
    {
        return u"add backend %1 from %2; publish backend %1"_s.arg(c.backend, c.defaults);
    }
    QString operator()(const AddServer &c) const
    {
        QString text = u"add server %1/%2 %3"_s.arg(c.backend, c.server.name, c.server.host.toString());
        if (!c.keywords.isEmpty())
            text += u' ' + c.keywords;
        return c.server.weight ? text + u' ' + weightKeyword(*c.server.weight) : text;
    }
    QString operator()(const EnableHealth &c) const
    {
        return u"enable health %1/%2"_s.arg(c.backend, c.server);
    }
    QString operator()(const SetCookieKey &c) const
    {
        return u"set dynamic-cookie-key backend %1 %2"_s.arg(c.backend, c.key);
    }
    QString operator()(const EnableServer &c) const
    {
        return u"enable server %1/%2"_s.arg(c.backend, c.server);
    }
    QString operator()(const EnableAfterCheck &c) const
    {
        return u"set server %1/%2 state drain; set server %1/%2 health down; set server %1/%2 state ready"_s
            .arg(c.backend, c.server);
    }
    QString operator()(const SetWeight &c) const
    {
        return u"set server %1/%2 "_s.arg(c.backend, c.server) + weightKeyword(c.weight);
    }
    QString operator()(const SetServerState &c) const
    {
        return u"set server %1/%2 state %3"_s.arg(c.backend, c.server, stateWord(c.state));
    }
    QString operator()(const ChangeMap &c) const
    {
        const QString text = u"%1 map %2 %3"_s.arg(howWord(c.how), socketWord(paths.mapPath(c.map)), c.key);
        return c.value.isEmpty() ? text : text + u' ' + c.value;
    }
    QString operator()(const RenewCertificate &c) const
    {
        return u"set ssl cert %1 <<\n%2\ncommit ssl cert %1"_s.arg(certificate(c.file),
                                                                   QString::fromLatin1(c.pem));
    }
    QString operator()(const AddCertificate &c) const
    {
        return u"new ssl cert %1; set ssl cert %1 <<\n%2\ncommit ssl cert %1; add ssl crt-list %3 %1"_s.arg(
            certificate(c.file), QString::fromLatin1(c.pem), socketWord(paths.certificatesPath()));
    }
    QString operator()(const RemoveCertificate &c) const
    {
        return u"del ssl crt-list %2 %1; del ssl cert %1"_s.arg(certificate(c.file),
                                                                socketWord(paths.certificatesPath()));
    }

    [[nodiscard]] QString certificate(const QString &file) const
    {
        return socketWord(paths.certificatesPath() + u'/' + file);
    }
};

//! The part of a command with a certificate that the socket reads at once, and the rest: an empty line ends
//! the first part.
std::pair<QByteArray, QByteArray> payloadAndRest(const QByteArray &text)
{
    const qsizetype end = text.indexOf("\n\n");
    return {text.left(end + 1), text.mid(end + 2)};
}

} // namespace

QByteArray commandText(const RuntimeCommand &command, const RenderPaths &paths)
{
    return std::visit(Text{paths}, command).toUtf8();
}

QByteArray successAnswer(const RuntimeCommand &command)
{
    if (std::holds_alternative<AddBackend>(command))
        return "New backend registered.\n\nBackend published.";
    return std::holds_alternative<AddServer>(command) ? "New server registered." : "";
}

QList<QByteArray> commandLines(const QList<RuntimeCommand> &commands, const RenderPaths &paths,
                               qsizetype most)
{
    QByteArrayList backends, texts;
    for (const RuntimeCommand &command : commands)
        (std::holds_alternative<AddBackend>(command) ? backends : texts).append(commandText(command, paths));
    return socketLines(backends, most) + socketLines(texts, most);
}

QList<QByteArray> socketLines(const QByteArrayList &commands, qsizetype most)
{
    constexpr qsizetype longestLine = 16'000;
    QList<QByteArray> lines;
    qsizetype count = 0; // in the last line
    for (const QByteArray &text : commands) {
        if (text.contains("<<\n")) {
            const auto [payload, commit] = payloadAndRest(text);
            lines += {payload, commit};
            count = most;
        } else if (lines.isEmpty() || count == most || lines.last().size() + text.size() + 3 > longestLine) {
            lines.append(text);
            count = 1;
        } else {
            lines.last() += "; " + text;
            ++count;
        }
    }
    for (QByteArray &line : lines)
        line += '\n';
    return lines;
}

} // namespace proxym
