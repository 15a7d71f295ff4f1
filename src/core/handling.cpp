// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/handling.h"

#include "core/balance.h"

#include <QRegularExpression>

#include <array>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

Result<QString> balanceFrom(const QString &text)
{
    return whitelistedBalance(text);
}

Result<ServerCheck> checkFrom(const QString &text)
{
    static const QRegularExpression target(u"^/[A-Za-z0-9._~/?%+,=:@&!*()-]{0,999}\\z"_s);
    if (const auto isOn = truthFrom(text))
        return ServerCheck{.isOn = *isOn};
    if (target.match(text).hasMatch())
        return ServerCheck{.path = text};
    return failure(Error::Kind::Malformed, u"check must be false or a path that begins with /"_s);
}

const QString nobody = u"nobody"_s;

//! HAProxy computes the hash for each request, and once when it reads its configuration, with everything else
//! waiting: bcrypt and yescrypt are made to take some 0.1 s, and their cost can be anything.
bool isQuick(const QRegularExpressionMatch &user)
{
    constexpr int mostRounds = 10'000; // twice what crypt(3) takes if there are none in the text
    return user.hasMatch() && user.captured(u"rounds").toInt() <= mostRounds;
}

//! What is no hash is never shown in an error, as it may be a password.
Result<QStringList> authFrom(const QString &text)
{
    static const QRegularExpression user(
        u"^[A-Za-z0-9._@+-]{1,64}:\\$[156]\\$(rounds=(?<rounds>[0-9]{1,6})\\$)?"
        "[./A-Za-z0-9]{0,16}\\$[./A-Za-z0-9]{1,86}\\z"_s);
    QStringList users;
    if (text.trimmed() == nobody)
        return users;
    for (const QString &part : text.split(u',')) {
        users += part.trimmed();
        if (!isQuick(user.match(users.last())))
            return failure(
                Error::Kind::Malformed,
                u"auth must be USER:HASH, several with commas between, the hash as mkpasswd -m sha-512 "
                "prints it"_s);
    }
    return users;
}

template <const char16_t *key> Result<bool> switchFrom(const QString &text)
{
    if (const auto isOn = truthFrom(text))
        return *isOn;
    return failure(Error::Kind::Malformed, QString::fromUtf16(key) + u" must be true or false"_s);
}

QString shown(const QString &text)
{
    return text;
}
QString shown(const QStringList &list)
{
    return list.isEmpty() ? nobody : list.join(u',');
}
QString shown(bool isOn)
{
    return isOn ? u"true"_s : u"false"_s;
}
QString shown(const ServerCheck &check)
{
    return check.isOn && !check.path.isEmpty() ? check.path : shown(check.isOn);
}

//! One key: how it is read, written and put over another one.
struct Key {
    QStringView name;
    Result<Done> (*read)(const QString &text, Handling &handling);
    std::optional<QString> (*write)(const Handling &handling);
    void (*cover)(Handling &handling, const Handling &below);
};

template <auto member, auto from> constexpr Key keyOf(const char16_t *name)
{
    return {name,
            [](const QString &text, Handling &handling) -> Result<Done> {
                const auto value = from(text);
                if (!value)
                    return tl::unexpected(value.error());
                handling.*member = *value;
                return Done();
            },
            [](const Handling &handling) {
                const auto &value = handling.*member;
                return value ? std::optional(shown(*value)) : std::nullopt;
            },
            [](Handling &handling, const Handling &below) {
                if (!(handling.*member))
                    handling.*member = below.*member;
            }};
}

constexpr char16_t sticky[] = u"sticky";
constexpr char16_t redirectToHttps[] = u"redirectToHttps";
constexpr char16_t hsts[] = u"hsts";
constexpr char16_t stripPath[] = u"stripPath";

constexpr std::array keys{
    keyOf<&Handling::balance, &balanceFrom>(u"balance"),
    keyOf<&Handling::check, &checkFrom>(u"check"),
    keyOf<&Handling::sticky, &switchFrom<sticky>>(sticky),
    keyOf<&Handling::redirectToHttps, &switchFrom<redirectToHttps>>(redirectToHttps),
    keyOf<&Handling::auth, &authFrom>(u"auth"),
    keyOf<&Handling::hsts, &switchFrom<hsts>>(hsts),
    keyOf<&Handling::stripPath, &switchFrom<stripPath>>(stripPath),
};

} // namespace

Handling Handling::over(const Handling &below) const
{
    Handling both = *this;
    for (const Key &key : keys)
        key.cover(both, below);
    return both;
}

QStringList handlingKeys()
{
    QStringList names;
    for (const Key &key : keys)
        names += key.name.toString();
    return names;
}

Result<Done> readHandling(const QString &key, const QString &text, Handling &handling)
{
    for (const Key &known : keys) {
        if (known.name == key)
            return known.read(text, handling);
    }
    return failure(Error::Kind::Malformed, u"unknown key \"%1\""_s.arg(key.left(80)));
}

QMap<QString, QString> textsOf(const Handling &handling)
{
    QMap<QString, QString> texts;
    for (const Key &key : keys) {
        if (const auto text = key.write(handling))
            texts.insert(key.name.toString(), *text);
    }
    return texts;
}

std::optional<bool> truthFrom(const QString &text)
{
    const QString word = text.trimmed().toLower();
    if (QStringList{u"true"_s, u"yes"_s, u"on"_s, u"y"_s, u"1"_s}.contains(word))
        return true;
    if (QStringList{u"false"_s, u"no"_s, u"off"_s, u"n"_s, u"0"_s}.contains(word))
        return false;
    return std::nullopt;
}

} // namespace proxym
