// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnsanswer.h"

#include <QtEndian>

#include <ares.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr quint16 typeSrv = 33;
constexpr quint16 classInternet = 1;

//! Reads a message from its begin to its end. What is read beyond the end is 0 or empty, and a mistake.
class DnsReader {
public:
    explicit DnsReader(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }

    template <class Number> Number number()
    {
        const qsizetype at = m_at;
        skip(sizeof(Number));
        return m_isGood ? qFromBigEndian<Number>(m_bytes.constData() + at) : Number(0);
    }
    //! As c-ares writes it: without a final dot, odd characters escaped.
    QString name()
    {
        const auto *begin = reinterpret_cast<const unsigned char *>(m_bytes.constData());
        char *text = nullptr;
        long size = 0;
        if (!m_isGood || m_at >= m_bytes.size()
            || ares_expand_name(begin + m_at, begin, int(m_bytes.size()), &text, &size) != ARES_SUCCESS) {
            m_isGood = false;
            return {};
        }
        const QString name = QString::fromLatin1(text);
        ares_free_string(text);
        skip(size);
        return name;
    }
    void skip(qsizetype size)
    {
        m_isGood = m_isGood && size <= m_bytes.size() - m_at;
        m_at += m_isGood ? size : 0;
    }
    [[nodiscard]] qsizetype place() const { return m_at; }
    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    const QByteArray &m_bytes;
    qsizetype m_at = 0;
    bool m_isGood = true;
};

//! Nothing if it names no server: "." stands for none, and a name has to be one that may be asked about.
std::optional<SrvRecord> readRecord(DnsReader &reader)
{
    const auto priority = reader.number<quint16>();
    const auto weight = reader.number<quint16>();
    const auto port = Port::from(reader.number<quint16>());
    const QString target = reader.name();
    const auto host = port ? Host::from(target, *port) : std::nullopt;
    if (!reader.isGood() || !host || !host->isName())
        return std::nullopt;
    return SrvRecord{.priority = priority, .weight = weight, .target = *host};
}

//! Of whatever type: an alias on the way counts as well.
void readResource(DnsReader &reader, DnsAnswer &answer)
{
    (void)reader.name();
    const auto type = reader.number<quint16>();
    const auto klass = reader.number<quint16>();
    answer.timeToLive = std::min(answer.timeToLive, timeToLiveFrom(reader.number<quint32>()));
    const qsizetype size = reader.number<quint16>();
    const qsizetype begin = reader.place();
    if (type == typeSrv && klass == classInternet) {
        if (const auto record = readRecord(reader))
            answer.records.append(*record);
    }
    reader.skip(begin + size - reader.place());
}

} // namespace

std::chrono::seconds timeToLiveFrom(quint32 number)
{
    constexpr quint32 most = 0x7fffffff;
    return std::chrono::seconds(number > most ? 0 : number);
}

Result<DnsAnswer> parseSrvAnswer(const QByteArray &bytes)
{
    constexpr qsizetype idAndFlags = 4, otherCounts = 4, typeAndClass = 4;
    DnsReader reader(bytes);
    reader.skip(idAndFlags);
    const int questions = reader.number<quint16>();
    const int resources = reader.number<quint16>();
    reader.skip(otherCounts);
    for (int i = 0; i < questions && reader.isGood(); ++i) {
        (void)reader.name();
        reader.skip(typeAndClass);
    }
    DnsAnswer answer{.timeToLive = timeToLiveFrom(0x7fffffff)};
    for (int i = 0; i < resources && reader.isGood(); ++i)
        readResource(reader, answer);
    if (!reader.isGood())
        return failure(Error::Kind::Malformed, u"the answer of the name server is damaged"_s);
    std::sort(answer.records.begin(), answer.records.end());
    answer.records.erase(std::unique(answer.records.begin(), answer.records.end()), answer.records.end());
    return answer;
}

} // namespace proxym
