// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/candidate.h"

#include "haproxy/config/configlines.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QStringList textParts{globalPart, frontendPart};

} // namespace

Candidate::Candidate(const Modelled &wanted, const ProxyModel &good, const FileStamps &files,
                     const Rejections &known)
    : m_wanted(wanted.model)
    , m_good(leftOf(good, wanted.closed))
    , m_files(files)
    , m_rejections(known)
{
    for (const QString &part : textParts)
        recallOrRefuse(part, wanted.refusedTexts);
    for (const QString &name : wanted.refused.keys() + known.parts())
        if (!isSetAside(name) && !textParts.contains(name))
            recallOrRefuse(name, wanted.refused);
}

void Candidate::recallOrRefuse(const QString &part, const QMap<QString, QString> &refused)
{
    const auto what =
        refused.contains(part) ? refused.value(part) : m_rejections.why(part, asWanted(), m_files);
    if (!what)
        return;
    m_reasons.insert(part, *what);
    setAside(part);
}

//! From its last good version a part goes on to nothing; so do parts without a good one, or with one that is
//! rejected, too, or that lets in people whom the wanted one does not.
void Candidate::setAside(const QString &part)
{
    const ProxyBackend *good = m_good.find(part);
    const ProxyBackend *wanted = m_wanted.find(part);
    const bool hasGood = textParts.contains(part) || (good && !(wanted && good->isOpenBeside(*wanted)));
    const bool isFallback = isSetAside(part);
    m_setAside[part] = PartState::Fallback;
    if (isFallback || !hasGood || m_rejections.why(part, asGood(), m_files))
        m_setAside[part] = PartState::Dropped;
}

PartState Candidate::stateOf(const QString &part) const
{
    return m_setAside.value(part, isAsServed(part) ? PartState::Good : PartState::Suspect);
}

//! Whether HAProxy already serves the part as it is wanted. Nothing is wrong with a text that is empty.
bool Candidate::isAsServed(const QString &part) const
{
    if (part == globalPart)
        return !m_wanted.texts.global || m_wanted.texts.global == m_good.texts.global;
    if (part == frontendPart)
        return m_wanted.texts.httpFrontend.isEmpty()
            || m_wanted.texts.httpFrontend == m_good.texts.httpFrontend;
    const ProxyBackend *wanted = m_wanted.find(part);
    const ProxyBackend *before = m_good.find(part);
    return !wanted || (before && wanted->hasStructureOf(*before));
}

QStringList Candidate::setAsideAs(PartState state) const
{
    QStringList parts;
    for (auto [part, itsState] : m_setAside.asKeyValueRange())
        if (itsState == state)
            parts.append(part);
    return parts;
}

OperatorTexts Candidate::texts() const
{
    OperatorTexts texts = m_wanted.texts;
    if (isSetAside(globalPart))
        texts.global = stateOf(globalPart) == PartState::Fallback ? m_good.texts.global : std::nullopt;
    if (isSetAside(frontendPart))
        texts.httpFrontend =
            stateOf(frontendPart) == PartState::Fallback ? m_good.texts.httpFrontend : QByteArray();
    return texts;
}

ProxyModel Candidate::asWanted() const
{
    ProxyModel model = m_wanted;
    model.texts = texts();
    return model;
}

ProxyModel Candidate::asGood() const
{
    ProxyModel model = m_good;
    model.texts = texts();
    return model;
}

ProxyModel Candidate::chosen() const
{
    ProxyModel model = asWanted();
    if (const QStringList parts = setAsideAs(PartState::Fallback); !parts.isEmpty())
        model = replaceCulprits(model, parts, &m_good);
    if (const QStringList parts = setAsideAs(PartState::Dropped); !parts.isEmpty())
        model = replaceCulprits(model, parts, nullptr);
    return model;
}

ProxyModel Candidate::modelWithout(const QStringList &parts) const
{
    Candidate fewer = *this;
    for (const QString &part : parts)
        fewer.setAside(part);
    return fewer.model();
}

QStringList Candidate::suspects(Among among) const
{
    QStringList parts;
    QStringList lines;
    for (const QString &part : textParts)
        if (stateOf(part) == PartState::Suspect)
            parts.append(part);
    const qsizetype firstService = parts.size();
    for (const ProxyBackend &backend : m_wanted.backends) {
        const bool isAmong = among == Among::All || !backend.config.isEmpty();
        if (isAmong && stateOf(backend.name) == PartState::Suspect)
            parts.append(backend.name);
        lines += backend.config;
    }
    const QSet<QString> named = namesIn(lines);
    std::stable_partition(parts.begin() + firstService, parts.end(),
                          [&](const QString &part) { return named.contains(part); });
    return parts;
}

QMap<QString, QString> Candidate::believable(QMap<QString, QString> named) const
{
    if (named.isEmpty())
        return named;
    const QStringList suspected = suspects(Among::WithForeignLines);
    const QSet<QString> believed(suspected.begin(), suspected.end());
    named.removeIf(
        [&](const QMap<QString, QString>::iterator &part) { return !believed.contains(part.key()); });
    return named;
}

void Candidate::reject(const QString &part, const QString &what)
{
    Q_ASSERT(stateOf(part) != PartState::Dropped);
    m_rejections.add(part, isSetAside(part) ? asGood() : asWanted(), m_files, what);
    m_reasons.insert(part, what);
    setAside(part);
}

QMap<QString, QString> Candidate::culprits() const
{
    QMap<QString, QString> services = m_reasons;
    for (const QString &part : textParts)
        services.remove(part);
    return services;
}

QStringList Candidate::complaints() const
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

Rejections Candidate::rejections() const
{
    Rejections kept = m_rejections;
    kept.keepOnly({m_wanted, m_good, asWanted(), asGood()}, m_files);
    return kept;
}

} // namespace proxym
