// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/registrations.h"

#include "base/ownlabels.h"
#include "written/labels.h"

#include <map>
#include <tuple>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString domainsKey = u"proxym.domains"_s;
const QString portKey = u"proxym.port"_s;
const QString protocolKey = u"proxym.protocol"_s;
const QString pathKey = u"proxym.path"_s;
const QString groupKey = u"proxym.group"_s;
const QString weightKey = u"proxym.weight"_s;
const QString authKey = u"proxym.auth"_s;

//! Makes one service of marked instances.
class Description {
public:
    //! What was registered last is first in the list.
    Description(const QString &source, const QString &id, const QList<Registration> &marked)
        : m_source(source)
        , m_id(id)
        , m_marked(marked)
    {
    }

    [[nodiscard]] ServiceLook look()
    {
        const QStringList domains = allDomains();
        const QString number = lastOf(portKey, &Description::isPort);
        if (domains.isEmpty() && number.isEmpty()) {
            if (!m_marked.isEmpty())
                complain(m_marked.first(), u"it names neither a domain nor a port"_s);
            return {std::nullopt, m_complaints, m_notes};
        }
        Service service{.id = m_id, .domains = domains, .port = Port::of<80>(), .source = m_source};
        if (const auto port = Port::from(number.toLongLong()))
            service.port = *port;
        service.transportProtocol = u"tcp"_s;
        service.applicationProtocol = lastOf(protocolKey, &Description::isProtocol).toLower();
        if (service.applicationProtocol.isEmpty())
            service.applicationProtocol = domains.isEmpty() ? u"tcp"_s : u"http"_s;
        service.path = lastOf(pathKey, [](const QString &) { return true; });
        service.weight = Weight::fromText(lastOf(weightKey, &Description::isWeight));
        service.group = lastOf(groupKey, [](const QString &) { return true; });
        service.handling = handling();
        service.labels = m_labels;
        service.hosts = hosts();
        if (service.hosts.isEmpty())
            service.absence =
                isAnyUp() ? u"no instance of it has a usable address"_s : u"no instance of it is passing"_s;
        return {std::move(service), m_complaints, m_notes};
    }

private:
    static bool isPort(const QString &text) { return Port::from(text.toLongLong()).has_value(); }
    static bool isWeight(const QString &text) { return Weight::fromText(text).has_value(); }
    static bool isProtocol(const QString &text)
    {
        return text.compare(u"http", Qt::CaseInsensitive) == 0
            || text.compare(u"tcp", Qt::CaseInsensitive) == 0;
    }

    [[nodiscard]] QStringList allDomains()
    {
        QStringList domains;
        for (const Registration &marked : m_marked)
            domains += listOf(marked.labels.value(domainsKey));
        domains.sort();
        domains.removeDuplicates();
        if (!domains.isEmpty())
            m_labels.insert(domainsKey, domains.join(u','));
        return domains;
    }

    //! The first good value. Bad ones and those that differ from it are complaints.
    [[nodiscard]] QString lastOf(const QString &key, bool (*isGood)(const QString &))
    {
        QString last;
        for (const Registration &marked : m_marked) {
            const QString value = marked.labels.value(key);
            if (!value.isEmpty() && !isGood(value))
                complain(marked, u"%1=%2 is ignored"_s.arg(key, value.left(100)));
            else if (last.isEmpty())
                last = value;
            else if (!value.isEmpty() && value != last)
                complain(
                    marked,
                    key == authKey // never shown: it may be a password
                        ? u"%1 is ignored: another one was registered later"_s.arg(key)
                        : u"%1=%2 is ignored: %3 was registered later"_s.arg(key, value.left(100), last));
        }
        if (!last.isEmpty())
            m_labels.insert(key, last);
        return last;
    }

    [[nodiscard]] Handling handling()
    {
        QStringList read{domainsKey, portKey, protocolKey, pathKey, groupKey, weightKey};
        for (const QString &key : handlingKeys()) {
            const QString label = u"proxym."_s + key;
            read += label;
            (void)lastOf(label, [](const QString &) { return true; });
        }
        QMap<QString, QString> all;
        for (const Registration &marked : m_marked)
            all.insert(marked.labels);
        if (all.contains(authKey) && !m_labels.contains(authKey))
            m_labels.insert(authKey, u""_s); // an empty one lets nobody in
        tellUnreadLabels(m_id + u": "_s, all, {}, read, m_complaints, m_notes);
        return handlingLabels(m_id + u": "_s, m_labels, u"proxym"_s, m_complaints);
    }

    [[nodiscard]] QList<Host> hosts()
    {
        std::map<Host, double> weights; // of an address twice, what was registered last counts
        for (const Registration &marked : m_marked) {
            const auto port = Port::from(marked.port);
            const auto host = port ? Host::from(marked.address, *port) : std::nullopt;
            if (!host)
                complain(marked,
                         u"it has no usable address: \"%1\", port %2"_s.arg(marked.address.left(100))
                             .arg(marked.port));
            else if (marked.isUp)
                weights.emplace(*host, double(std::max<std::int64_t>(0, marked.weight)));
        }
        return weighted(weights);
    }

    //! Weights that are all 1 are nobody's word; and Consul's go up to 65535.
    static QList<Host> weighted(const std::map<Host, double> &weights)
    {
        std::vector<double> shares;
        shares.reserve(weights.size());
        for (const auto &[host, weight] : weights)
            shares.push_back(weight);
        const bool isGiven = std::ranges::any_of(shares, [](double share) { return share != 1; });
        const bool isTooMuch = std::ranges::any_of(shares, [](double share) { return share > Weight::most; });
        const std::vector<Weight> scaled = isTooMuch ? weightsFor(shares) : std::vector<Weight>();
        QList<Host> hosts;
        for (const auto &[host, weight] : weights) {
            const auto own =
                isTooMuch ? scaled[std::size_t(hosts.size())] : Weight::from(std::int64_t(weight));
            hosts += isGiven ? host.with(own) : host;
        }
        return hosts;
    }

    void complain(const Registration &marked, const QString &what)
    {
        m_complaints += u"%1: instance %2: %3"_s.arg(m_id, marked.id, what);
    }

    [[nodiscard]] bool isAnyUp() const
    {
        return std::ranges::any_of(m_marked, [](const Registration &one) { return one.isUp; });
    }

    QString m_source;
    QString m_id;
    const QList<Registration> &m_marked;
    QMap<QString, QString> m_labels; //!< what the service was made of
    QStringList m_complaints;
    QStringList m_notes;
};

} // namespace

bool isMarked(const QStringList &tags)
{
    return std::ranges::any_of(tags, &isMeantForUs);
}

QMap<QString, QString> labelsOfTags(const QStringList &tags)
{
    QMap<QString, QString> labels;
    for (const QString &tag : tags) {
        const qsizetype equals = tag.indexOf(u'=');
        if (isMeantForUs(tag) && equals < 0 && tag.trimmed().endsWith(u".auth"))
            labels.insert(tag.trimmed(), u""_s); // without a value it lets nobody in
        if (!isMeantForUs(tag) || equals < 0)
            continue;
        QString &value = labels[tag.first(equals).trimmed()];
        value += (value.isEmpty() ? QString() : u","_s) + tag.sliced(equals + 1).trimmed();
    }
    return labels;
}

ServiceLook lookAtInstances(const QString &source, const QString &id, const QList<Registration> &instances)
{
    QList<Registration> marked;
    for (const Registration &instance : instances) {
        if (instance.labels.contains(domainsKey) || instance.labels.contains(portKey))
            marked += instance;
    }
    std::sort(marked.begin(), marked.end(), [](const Registration &a, const Registration &b) {
        return std::tie(b.changedAt, a.node, a.id) < std::tie(a.changedAt, b.node, b.id);
    });
    return Description(source, id, marked).look();
}

ServiceLook withThatOf(const ServiceLook &before, ServiceLook now)
{
    if (now.service && now.service == before.service)
        now.service = before.service;
    return now;
}

} // namespace proxym
