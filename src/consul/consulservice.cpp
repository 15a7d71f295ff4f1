// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulservice.h"

#include <algorithm>
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

using Labels = QMap<QString, QString>;

//! "proxym-domains" and "proxym_domains" as "proxym.domains"; empty if it is no key of ours.
QString keyOfMeta(const QString &name)
{
    const bool isOurs = name.startsWith(u"proxym") && name.size() > 7;
    return isOurs && u".-_"_s.contains(name.at(6)) ? u"proxym."_s + name.sliced(7) : QString();
}

//! What an instance says to us; its tags say it before its meta.
Labels labelsOf(const ConsulInstance &instance)
{
    Labels labels, tags;
    for (const auto &[name, value] : instance.meta.asKeyValueRange()) {
        if (const QString key = keyOfMeta(name); !key.isEmpty())
            labels.insert(key, value.trimmed());
    }
    for (const QString &tag : instance.tags) {
        const qsizetype equals = tag.indexOf(u'=');
        if (!tag.startsWith(u"proxym.") || equals < 0)
            continue;
        QString &value = tags[tag.first(equals).trimmed()];
        value += (value.isEmpty() ? QString() : u","_s) + tag.sliced(equals + 1).trimmed();
    }
    labels.insert(tags);
    return labels;
}

struct Marked {
    ConsulInstance instance;
    Labels labels;
};

//! Those that want to be served, the one that was registered last in front; their order in the answer never
//! matters.
QList<Marked> markedOf(const QList<ConsulInstance> &instances)
{
    QList<Marked> marked;
    for (const ConsulInstance &instance : instances) {
        const Labels labels = labelsOf(instance);
        if (instance.kind.isEmpty() && (labels.contains(domainsKey) || labels.contains(portKey)))
            marked += Marked{instance, labels};
    }
    std::sort(marked.begin(), marked.end(), [](const Marked &a, const Marked &b) {
        return std::tie(b.instance.changedAt, a.instance.node, a.instance.id)
            < std::tie(a.instance.changedAt, b.instance.node, b.instance.id);
    });
    return marked;
}

//! Makes one service of marked instances.
class Description {
public:
    Description(const QString &name, const QList<Marked> &marked)
        : m_id(u"consul/"_s + name)
        , m_marked(marked)
    {
    }

    [[nodiscard]] ConsulLook look(bool isWarningGood)
    {
        const QStringList domains = allDomains();
        const QString number = lastOf(portKey, &Description::isPort);
        if (domains.isEmpty() && number.isEmpty()) {
            if (!m_marked.isEmpty())
                complain(m_marked.first(), u"it names neither a domain nor a port"_s);
            return {std::nullopt, m_complaints};
        }
        Service service{.id = m_id, .domains = domains, .port = Port::of<80>(), .source = u"Consul"_s};
        if (const auto port = Port::from(number.toLongLong()))
            service.port = *port;
        service.transportProtocol = u"tcp"_s;
        service.applicationProtocol = lastOf(protocolKey, &Description::isProtocol).toLower();
        if (service.applicationProtocol.isEmpty())
            service.applicationProtocol = domains.isEmpty() ? u"tcp"_s : u"http"_s;
        service.path = lastOf(pathKey, [](const QString &) { return true; });
        service.weight = Weight::fromText(lastOf(weightKey, &Description::isWeight));
        service.group = lastOf(groupKey, [](const QString &) { return true; });
        service.labels = m_labels;
        service.hosts = hosts(isWarningGood);
        if (service.hosts.isEmpty())
            service.absence = u"no instance of it is passing"_s;
        return {std::move(service), m_complaints};
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
        for (const Marked &marked : m_marked) {
            for (const QString &domain : marked.labels.value(domainsKey).split(u',')) {
                if (!domain.trimmed().isEmpty())
                    domains += domain.trimmed();
            }
        }
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
        for (const Marked &marked : m_marked) {
            const QString value = marked.labels.value(key);
            if (!value.isEmpty() && !isGood(value))
                complain(marked, u"%1=%2 is ignored"_s.arg(key, value.left(100)));
            else if (last.isEmpty())
                last = value;
            else if (!value.isEmpty() && value != last)
                complain(marked,
                         u"%1=%2 is ignored: %3 was registered later"_s.arg(key, value.left(100), last));
        }
        if (!last.isEmpty())
            m_labels.insert(key, last);
        return last;
    }

    [[nodiscard]] QList<Host> hosts(bool isWarningGood)
    {
        const ConsulHealth worst = isWarningGood ? ConsulHealth::Warning : ConsulHealth::Passing;
        std::map<Host, double> weights; // of an address twice, what was registered last counts
        for (const Marked &marked : m_marked) {
            const ConsulInstance &instance = marked.instance;
            const auto port = Port::from(instance.port);
            const auto host = port ? Host::from(instance.address, *port) : std::nullopt;
            if (!host)
                complain(marked,
                         u"it has no usable address: \"%1\", port %2"_s.arg(instance.address.left(100))
                             .arg(instance.port));
            else if (instance.health <= worst)
                weights.emplace(*host, weightOf(instance));
        }
        return weighted(weights);
    }

    static double weightOf(const ConsulInstance &instance)
    {
        const bool isPassing = instance.health == ConsulHealth::Passing;
        return double(std::max<std::int64_t>(0, isPassing ? instance.weight : instance.weightInWarning));
    }
    //! Consul gives each instance a weight of 1 if nobody names another one; and its weights go up to 65535.
    static QList<Host> weighted(const std::map<Host, double> &weights)
    {
        std::vector<double> shares;
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

    void complain(const Marked &marked, const QString &what)
    {
        m_complaints += u"%1: instance %2: %3"_s.arg(m_id, marked.instance.id, what);
    }

    QString m_id;
    const QList<Marked> &m_marked;
    Labels m_labels; //!< what the service was made of
    QStringList m_complaints;
};

} // namespace

ConsulLook lookOf(const QString &name, const QList<ConsulInstance> &instances, bool isWarningGood)
{
    const QList<Marked> marked = markedOf(instances);
    return Description(name, marked).look(isWarningGood);
}

} // namespace proxym
