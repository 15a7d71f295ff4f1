// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/servicesettingsparser.h"

#include "core/inventory.h"
#include "core/whitelist.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <set>
#include <sstream>
#include <string>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostBytes = 256 * 1024;

//! `what` with its position where that is known: for JSON only syntax errors have one.
QString placed(const YAML::Mark &mark, const QString &what)
{
    return mark.is_null() ? what
                          : u"line %1, column %2: %3"_s.arg(mark.line + 1).arg(mark.column + 1).arg(what);
}

QString textOf(const YAML::Node &node)
{
    return QString::fromStdString(node.Scalar());
}

//! A mistake in the value of a key, with its position. Thrown, because yaml-cpp throws its own errors; both
//! are caught in serviceSettingsFrom().
struct Mistake {
    YAML::Mark mark;
    QString what;
};

QString scalar(const YAML::Node &node, const QString &key)
{
    if (!node.IsScalar())
        throw Mistake{node.Mark(), key + u" must be a single string"_s};
    return textOf(node);
}

//! One string or a list of strings.
QStringList texts(const YAML::Node &node, const QString &key)
{
    if (node.IsScalar())
        return {textOf(node)};
    if (!node.IsSequence())
        throw Mistake{node.Mark(), key + u" must be a string or a list of strings"_s};
    QStringList list;
    for (const YAML::Node &item : node) {
        if (!item.IsScalar())
            throw Mistake{item.Mark(), key + u" must be a string or a list of strings"_s};
        list.append(textOf(item));
    }
    return list;
}

QStringList linesOf(const QStringList &texts)
{
    QStringList lines;
    for (const QString &text : texts) {
        for (const QString &line : text.split(u'\n')) {
            if (!line.trimmed().isEmpty())
                lines.append(line.trimmed());
        }
    }
    return lines;
}

QStringList domains(const YAML::Node &node)
{
    const QStringList list = texts(node, u"domains"_s);
    for (const QString &domain : list) {
        if (!whitelistedDomain(domain))
            throw Mistake{node.Mark(), u"domains: \"%1\" is not a domain"_s.arg(domain.left(80))};
    }
    return list;
}

Protocol protocol(const YAML::Node &node)
{
    const QString text = scalar(node, u"protocol"_s).toLower();
    if (text != u"http" && text != u"tcp")
        throw Mistake{node.Mark(), u"protocol must be http or tcp"_s};
    return text == u"http" ? Protocol::Http : Protocol::Tcp;
}

QString path(const YAML::Node &node)
{
    const QString text = scalar(node, u"path"_s);
    const auto plain = whitelistedPath(text);
    if (!plain)
        throw Mistake{node.Mark(), u"path must be a plain path that begins with /"_s};
    return *plain;
}

//! A key of a service's handling.
void readHandling(const QString &key, const YAML::Node &node, Handling &handling)
{
    const QString text = node.IsScalar() ? textOf(node) : QString();
    if (const auto read = proxym::readHandling(key, text, handling); !read)
        throw Mistake{node.Mark(), read.error().what};
}

void readKey(const QString &key, const YAML::Node &keyNode, const YAML::Node &value,
             ServiceSettings &settings)
{
    if (key == u"domains")
        settings.domains = domains(value);
    else if (key == u"config")
        settings.config = linesOf(texts(value, key));
    else if (key == u"protocol")
        settings.protocol = protocol(value);
    else if (key == u"path")
        settings.path = path(value);
    else if (handlingKeys().contains(key))
        readHandling(key, value, settings.handling);
    else
        throw Mistake{keyNode.Mark(), u"unknown key \"%1\""_s.arg(key.left(80))};
}

ServiceSettings settingsIn(const YAML::Node &root)
{
    ServiceSettings settings;
    if (root.IsNull())
        return settings;
    if (!root.IsMap())
        throw Mistake{root.Mark(), u"the file must be a mapping of keys to values"_s};
    std::set<QString> seen;
    for (const auto &entry : root) {
        const QString key = scalar(entry.first, u"a key"_s);
        if (!seen.insert(key).second)
            throw Mistake{entry.first.Mark(), u"%1 appears twice"_s.arg(key.left(80))};
        readKey(key, entry.first, entry.second, settings);
    }
    return settings;
}

//! yaml-cpp's message, with a hint for the most common mistakes.
QString explained(const YAML::Exception &error, const QByteArray &content)
{
    const QString what = QString::fromStdString(error.msg);
    const bool isAlias = what.contains(u"alias"_s) || what.contains(u"anchor"_s);
    if (isAlias)
        return what + u" (a domain like \"*.example.com\" needs quotes)"_s;
    const bool hasQuestion = content.contains('{') && content.contains('?');
    return hasQuestion ? what + u" (between braces a value with ? needs quotes, as in \"/health?full=1\")"_s
                       : what;
}

YAML::Node nodeFrom(const QJsonValue &value)
{
    YAML::Node node;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        node = YAML::Node(YAML::NodeType::Map);
        for (auto member = object.begin(); member != object.end(); ++member)
            node[member.key().toStdString()] = nodeFrom(member.value());
    } else if (value.isArray()) {
        node = YAML::Node(YAML::NodeType::Sequence);
        for (const QJsonValue &item : value.toArray())
            node.push_back(nodeFrom(item));
    } else if (!value.isNull()) {
        node = value.toVariant().toString().toStdString();
    }
    return node;
}

//! Also throws Mistake. JSON is not quite a subset of YAML, which does not understand JSON's escapes for
//! characters beyond 16 bits (surrogates).
YAML::Node nodeFromJson(const QByteArray &content)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(content, &problem);
    if (problem.error == QJsonParseError::NoError)
        return nodeFrom(document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array()));
    const QByteArray before = content.left(problem.offset);
    const qsizetype column = before.size() - before.lastIndexOf('\n');
    throw Mistake{
        YAML::Mark::null_mark(),
        u"line %1, column %2: %3"_s.arg(before.count('\n') + 1).arg(column).arg(problem.errorString())};
}

//! Where documents begin.
class DocumentStarts final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark &mark) override { marks.append(mark); }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark &, YAML::anchor_t) override { }
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override { }
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override { }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
    }
    void OnSequenceEnd() override { }
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {
    }
    void OnMapEnd() override { }

    QList<YAML::Mark> marks;
};

//! Also throws Mistake. Of several documents only one could count. No more than two are looked for: not every
//! text has an end for YAML::LoadAll() of yaml-cpp 0.7.
YAML::Node nodeFromYaml(const QByteArray &content)
{
    std::istringstream text(content.toStdString());
    YAML::Parser parser(text);
    DocumentStarts starts;
    if (parser.HandleNextDocument(starts) && parser.HandleNextDocument(starts) && starts.marks.size() > 1)
        throw Mistake{starts.marks.at(1), u"a second document begins; the file must be one"_s};
    return YAML::Load(content.toStdString());
}

} // namespace

Result<ServiceSettings> serviceSettingsFrom(const QByteArray &content, SettingsFormat format)
{
    using Kind = Error::Kind;
    if (content.size() > mostBytes)
        return failure(Kind::Malformed, u"larger than %1 KiB"_s.arg(mostBytes / 1024));
    if (content.trimmed().isEmpty()) // as it is for a moment while somebody writes it
        return failure(Kind::Malformed, u"it is empty; remove it if nothing is to be set"_s);
    if (content.contains('\0'))
        return failure(Kind::Malformed, u"not a text file: it contains a NUL"_s);
    try {
        return settingsIn(format == SettingsFormat::Json ? nodeFromJson(content) : nodeFromYaml(content));
    } catch (const Mistake &mistake) {
        return failure(Kind::Malformed, placed(mistake.mark, mistake.what));
    } catch (const YAML::Exception &error) {
        return failure(Kind::Malformed, placed(error.mark, explained(error, content)));
    }
}

} // namespace proxym
