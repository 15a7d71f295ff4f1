#!/bin/bash
# HAProxy: of two certificates for one name, renewing the one in use at run time puts the *other* in use.
#
# What one would guess: two files of a `crt` directory contain a certificate for x.example. The first by file name is served.
#   After `set ssl cert` and `commit ssl cert` of that file, its new content is served: the order of the files has not
#   changed.
# What happens: the answer is "Success!", and from then on the other file's certificate is served, in every version. A commit
#   puts the new content *after* what is there for the same name.
# Seen with: HAProxy 2.6.12-1+deb12u4, 3.0.11-1+deb13u4, 3.2.26-1, 3.4.7-1 (Debian), 2026-11-28.
# What it means for proxym: if certificates are changed at run time, a name may be in only one file; otherwise check what is
#   served after the commit (`show ssl cert` shows the right content for both files), or reload.

. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || give_up "openssl is needed"

#! ORGANISATION FILE: a certificate and key for x.example, distinguished from others by its organisation.
certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/O=$1/CN=x.example" \
        -addext "subjectAltName=DNS:x.example" -keyout "$work/key" -out "$work/certificate" 2>/dev/null
    cat "$work/certificate" "$work/key" >"$2"
}

#! PORT: the organisation of the certificate that x.example gets.
served() {
    openssl s_client -connect "127.0.0.1:$1" -servername x.example </dev/null 2>/dev/null |
        openssl x509 -noout -subject -nameopt multiline | sed -n 's/.*organizationName *= //p'
}

#! VERSION
try() {
    local dir=$work/run-$1 port haproxy
    haproxy_of "$1"
    port=$(free_port)
    mkdir -p "$dir/crt"
    certificate first "$dir/crt/1.pem"
    certificate second "$dir/crt/2.pem"
    certificate first-renewed "$work/renewed.pem"
    haproxy_config "$dir" socket "127.0.0.1:$port ssl crt $dir/crt"
    background "$work/bin/haproxy-$1" -f "$dir/cfg"
    haproxy=$last
    wait_until 10 listens "$port"
    expect "before" "$(served "$port")" first
    ask "$dir/socket" "set ssl cert $dir/crt/1.pem <<
$(cat "$work/renewed.pem")
" >"$work/answer"
    expect "commit of the first" "$(ask "$dir/socket" "commit ssl cert $dir/crt/1.pem" | sed -n 2p)" "Success!"
    expect "after" "$(served "$port")" second
    finish "$haproxy"
}

for version in 2.6 3.0 3.2 3.4; do try $version; done
verdict
