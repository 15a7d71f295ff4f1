// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/routing.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Looks one host after another up, each with its paths before the whole host, until a backend is found.
class Lookups {
public:
    Lookups(const RenderPaths &paths, ConfigWriter &out)
        : m_paths(paths)
        , m_out(out)
    {
    }

    void write(const QString &host, const QString &map);

private:
    void refuseDotSegments(const QString &host);
    void look(const QString &key, const QString &converter, const QString &map);

    const RenderPaths &m_paths;
    ConfigWriter &m_out;
    bool m_isFirst = true; //!< nothing can have been found yet
};

void Lookups::write(const QString &host, const QString &map)
{
    refuseDotSegments(host);
    look(host + u",concat(,txn.path)"_s, u"map_beg"_s, pathsMap);
    m_isFirst = false;
    look(host, u"map_str"_s, map);
}

//! Where paths lead to different backends, "/api/../x" would reach the backend of "/api", which may read it
//! as "/x". Backends also resolve encoded dots and path parameters ("..;"). The path is matched undecoded:
//! url_dec returns nothing for a path with a broken escape ("/api/../x%"), so such a path would not be
//! refused.
void Lookups::refuseDotSegments(const QString &host)
{
    const QString isSplitByPath =
        mapLookup(host + u",concat(%1)"_s.arg(pathGuard), u"map_str"_s, m_paths.mapPath(pathsMap));
    m_out.directive(
        u"http-request deny deny_status 400 if { %1 -m found }"_s.arg(isSplitByPath)
        + (m_isFirst ? QString() : u" !{ var(txn.service) -m found }"_s)
        + u" { path -i -m reg '(^|[/\\\\]|%2f|%5c)(\\.|%2e)(\\.|%2e)?([/\\\\;]|%2f|%5c|%3b|$)' }"_s);
}

void Lookups::look(const QString &key, const QString &converter, const QString &map)
{
    m_out.directive(u"http-request set-var(txn.service) "_s + mapLookup(key, converter, m_paths.mapPath(map))
                    + (m_isFirst ? QString() : u" unless { var(txn.service) -m found }"_s));
}

} // namespace

void refuseOddHosts(ConfigWriter &out)
{
    out.directive(
        u"http-request deny deny_status 400 if { req.fhdr(host) -m found } !{ req.fhdr(host) -m reg "
        "'^([A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]*)?$' }"_s);
}

void writeRouting(const RenderPaths &paths, ConfigWriter &out)
{
    out.directive(u"http-request set-var(txn.host) req.hdr(host),host_only,regsub(\\.$,)"_s);
    out.directive(u"http-request set-var(txn.wildcard) var(txn.host),regsub(^[^.]*,)"_s);
    out.directive(u"http-request set-var(txn.path) path,concat(/)"_s);
    Lookups lookups(paths, out);
    lookups.write(u"var(txn.host)"_s, hostsMap);
    lookups.write(u"var(txn.wildcard)"_s, wildcardsMap);
    lookups.write(u"str(*)"_s, wildcardsMap);
    out.directive(u"use_backend %[var(txn.service)] if { var(txn.service) -m found }"_s);
    out.directive(u"default_backend no-such-service"_s);
}

} // namespace proxym
