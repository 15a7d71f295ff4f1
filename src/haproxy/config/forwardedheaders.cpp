// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/forwardedheaders.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString isTrusted = u"{ var(txn.trusted) -m bool }"_s;
const QString isForwarded = u"{ var(txn.forwarded) -m found }"_s;

//! Many programs read only one line, so all lines that arrived become one, with the peer appended. HAProxy
//! cannot list all lines of a header, so several are cut out of the text of all headers.
void writeForwardedFor(ConfigWriter &out)
{
    const QString set = u"http-request set-var(txn.forwarded) "_s;
    out.directive(set + u"\"req.fhdr(X-Forwarded-For),concat(', ')\" if "_s + isTrusted
                  + u" { req.hdr(X-Forwarded-For) -m len gt 0 }"_s);
    out.directive(set
                  + u"\"req.hdrs,regsub('(x-forwarded-for: ([^\\r\\n]*)|[^\\r\\n]*)\\r\\n','\\2, ',g),"
                    "regsub('(, *)+',', ',g),regsub('^, ',)\" if "_s
                  + isForwarded + u" { req.fhdr_cnt(X-Forwarded-For) gt 1 }"_s);
    out.directive(u"http-request del-header X-Forwarded-For unless "_s + isForwarded);
    out.directive(u"http-request set-header X-Forwarded-For \"%[var(txn.forwarded)]%[src]\" if "_s
                  + isForwarded);
}

} // namespace

void writeForwardedHeaders(const QStringList &trustedProxies, ConfigWriter &out)
{
    const bool isAnyTrusted = !trustedProxies.isEmpty();
    for (const QString &network : trustedProxies) // HAProxy allows 64 words on a line
        out.directive(u"acl proxym-trusted src "_s + network);
    if (isAnyTrusted) {
        out.directive(u"http-request set-var(txn.trusted) bool(true) if proxym-trusted"_s);
        writeForwardedFor(out);
    } else {
        out.directive(u"http-request del-header X-Forwarded-For"_s);
    }
    const auto replace = [&](const QString &header, const QString &value) {
        const QString isBelieved = u" unless %1 { req.hdr(%2,1) -m len gt 0 }"_s.arg(isTrusted, header);
        out.directive(u"http-request set-header %1 %2"_s.arg(header, value)
                      + (isAnyTrusted ? isBelieved : QString()));
    };
    replace(u"X-Forwarded-Proto"_s, u"%[ssl_fc,iif(https,http)]"_s);
    replace(u"X-Forwarded-Port"_s, u"%[dst_port]"_s);
}

} // namespace proxym
