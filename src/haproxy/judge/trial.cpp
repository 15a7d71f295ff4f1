// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/trial.h"

#include "haproxy/config/configlines.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QStringList textParts{globalPart, frontendPart};

} // namespace

Trial::Trial(const Modelled &wanted, const ProxyModel &good, const Verdicts &known)
    : m_wanted(wanted.model)
    , m_good(leftOf(good, wanted.closed))
    , m_verdicts(known)
{
    for (const QString &part : textParts)
        recallOrRefuse(part, wanted.refusedTexts);
    for (const QString &name : wanted.refused.keys() + known.parts())
        if (!m_uses.contains(name) && !textParts.contains(name))
            recallOrRefuse(name, wanted.refused);
}

void Trial::recallOrRefuse(const QString &part, const QMap<QString, QString> &refused)
{
    const auto what = refused.contains(part) ? refused.value(part) : m_verdicts.on(part, asWanted());
    if (!what)
        return;
    m_reasons.insert(part, *what);
    stepDown(part);
}

void Trial::stepDown(const QString &part)
{
    const bool hasGood = textParts.contains(part) || m_good.find(part);
    const bool wasWanted = use(part) == Use::Wanted;
    m_uses[part] = Use::Good;
    if (!wasWanted || !hasGood || m_verdicts.on(part, asGood()))
        m_uses[part] = Use::None;
}

QStringList Trial::inUse(Use wanted) const
{
    QStringList parts;
    for (auto [part, use] : m_uses.asKeyValueRange())
        if (use == wanted)
            parts.append(part);
    return parts;
}

OperatorTexts Trial::texts() const
{
    OperatorTexts texts = m_wanted.texts;
    if (const Use global = use(globalPart); global != Use::Wanted)
        texts.global = global == Use::Good ? m_good.texts.global : std::nullopt;
    if (const Use frontend = use(frontendPart); frontend != Use::Wanted)
        texts.httpFrontend = frontend == Use::Good ? m_good.texts.httpFrontend : QByteArray();
    return texts;
}

ProxyModel Trial::asWanted() const
{
    ProxyModel model = m_wanted;
    model.texts = texts();
    return model;
}

ProxyModel Trial::asGood() const
{
    ProxyModel model = m_good;
    model.texts = texts();
    return model;
}

ProxyModel Trial::chosen() const
{
    ProxyModel model = asWanted();
    if (const QStringList parts = inUse(Use::Good); !parts.isEmpty())
        model = replaceCulprits(model, parts, &m_good);
    if (const QStringList parts = inUse(Use::None); !parts.isEmpty())
        model = replaceCulprits(model, parts, nullptr);
    return model;
}

ProxyModel Trial::modelWithout(const QStringList &parts) const
{
    Trial fewer = *this;
    for (const QString &part : parts)
        fewer.stepDown(part);
    return fewer.model();
}

QStringList Trial::suspects(Among among) const
{
    QStringList parts;
    QStringList lines;
    const OperatorTexts &texts = m_wanted.texts;
    if (use(globalPart) == Use::Wanted && texts.global && texts.global != m_good.texts.global)
        parts.append(globalPart);
    if (use(frontendPart) == Use::Wanted && !texts.httpFrontend.isEmpty()
        && texts.httpFrontend != m_good.texts.httpFrontend)
        parts.append(frontendPart);
    const qsizetype firstService = parts.size();
    for (const ProxyBackend &backend : m_wanted.backends) {
        const ProxyBackend *before = m_good.find(backend.name);
        const bool isNew = !before || !backend.hasStructureOf(*before);
        if (isNew && use(backend.name) == Use::Wanted && (among == Among::All || !backend.config.isEmpty()))
            parts.append(backend.name);
        lines += backend.config;
    }
    const QSet<QString> named = namesIn(lines);
    std::stable_partition(parts.begin() + firstService, parts.end(),
                          [&](const QString &part) { return named.contains(part); });
    return parts;
}

QMap<QString, QString> Trial::believable(QMap<QString, QString> named) const
{
    if (named.isEmpty())
        return named;
    const QStringList suspected = suspects(Among::WithForeignLines);
    const QSet<QString> believed(suspected.begin(), suspected.end());
    named.removeIf(
        [&](const QMap<QString, QString>::iterator &part) { return !believed.contains(part.key()); });
    return named;
}

void Trial::reject(const QString &part, const QString &what)
{
    m_verdicts.add(part, use(part) == Use::Wanted ? asWanted() : asGood(), what);
    m_reasons.insert(part, what);
    stepDown(part);
}

QMap<QString, QString> Trial::culprits() const
{
    QMap<QString, QString> services = m_reasons;
    for (const QString &part : textParts)
        services.remove(part);
    return services;
}

QStringList Trial::complaints() const
{
    QStringList sentences;
    for (const QString &part : textParts) {
        if (!m_reasons.contains(part))
            continue;
        const bool isEmpty = part == globalPart ? !texts().global : texts().httpFrontend.isEmpty();
        const QString instead = !isEmpty ? u"its last good text stays in use"_s
            : part == globalPart         ? u"the built-in text is used instead"_s
                                         : u"it is left out"_s;
        sentences.append(m_reasons.value(part) + u"; "_s + instead);
    }
    return sentences;
}

Verdicts Trial::verdicts() const
{
    Verdicts kept = m_verdicts;
    kept.keepOnly({m_wanted, m_good, asWanted(), asGood()});
    return kept;
}

} // namespace proxym
