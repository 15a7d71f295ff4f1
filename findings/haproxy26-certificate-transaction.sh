#!/bin/bash
# HAProxy 2.6: `set ssl cert B` while a change of A is not committed yet puts B's certificate into A.
#
# What one would guess: each file has its own pending change; or the second `set` is refused until the first is committed.
# What happens in 2.6: the answer to `set ssl cert B` is "Transaction updated for certificate A!". `commit ssl cert B` is then
#   refused, naming A; `commit ssl cert A` succeeds, and A's names are served with B's certificate and key. 3.0 refuses the
#   second `set`, names A as well, and A gets its own.
# Seen with: HAProxy 2.6.12-1+deb12u4, 3.0.11-1+deb13u4 (Debian), 2026-11-28.
# What it means for proxym: one certificate at a time: set, commit, and only then the next; `abort ssl cert` after any error.
#   The name in the answer to `set` has to be the one that was sent: "Transaction" with another name is a failure. Two tools
#   on one admin socket (an ACME client in addition to proxym) are not safe on 2.6.

. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || give_up "openssl is needed"

#! NAME ORGANISATION FILE: a certificate and key.
certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/O=$2/CN=$1" \
        -addext "subjectAltName=DNS:$1" -keyout "$work/key" -out "$work/certificate" 2>/dev/null
    cat "$work/certificate" "$work/key" >"$3"
}

#! PORT NAME: the organisation of the certificate that this name gets.
served() {
    openssl s_client -connect "127.0.0.1:$1" -servername "$2" </dev/null 2>/dev/null |
        openssl x509 -noout -subject -nameopt multiline | sed -n 's/.*organizationName *= //p'
}

#! VERSION: starts it with a certificate for a.example and one for b.example; their files are $dir/crt/a.pem and b.pem.
start() {
    dir=$work/run-$1
    port=$(free_port)
    mkdir -p "$dir/crt"
    certificate a.example a-old "$dir/crt/a.pem"
    certificate b.example b-old "$dir/crt/b.pem"
    haproxy_config "$dir" socket "127.0.0.1:$port ssl crt $dir/crt"
    background "$work/bin/haproxy-$1" -f "$dir/cfg"
    wait_until 10 listens "$port"
}

#! LETTER: HAProxy's answer to the new certificate, without the path before the file's name.
set_certificate() {
    ask "$dir/socket" "set ssl cert $dir/crt/$1.pem <<
$(cat "$work/$1-new.pem")
" | sed "s#$dir/crt/##g; 1q"
}
commit() { ask "$dir/socket" "commit ssl cert $dir/crt/$1.pem" | sed "s#$dir/crt/##g" | sed -n 1,2p | paste -sd' '; }

certificate a.example a-new "$work/a-new.pem"
certificate b.example b-new "$work/b-new.pem"

haproxy_of 2.6
start 2.6
expect "set a" "$(set_certificate a)" "Transaction created for certificate a.pem!"
expect "set b" "$(set_certificate b)" "Transaction updated for certificate a.pem!"
expect "commit b" "$(commit b)" "The ongoing transaction is about 'a.pem' but you are trying to set 'b.pem'*"
expect "commit a" "$(commit a)" "*Success!"
expect "a.example gets" "$(served "$port" a.example)" b-new
expect "b.example gets" "$(served "$port" b.example)" b-old
finish "$last"

haproxy_of 3.0
start 3.0
expect "set a" "$(set_certificate a)" "Transaction created for certificate a.pem!"
expect "set b" "$(set_certificate b)" "The ongoing transaction is about 'a.pem' but you are trying to set 'b.pem'"
expect "commit a" "$(commit a)" "*Success!"
expect "a.example gets" "$(served "$port" a.example)" a-new
expect "b.example gets" "$(served "$port" b.example)" b-old
verdict
