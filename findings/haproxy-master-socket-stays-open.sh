#!/bin/bash
# HAProxy: the master socket does not close after a line, unlike the admin socket.
#
# What one would guess: without `prompt`, both sockets answer one line and close, so a client may read to the end.
# What happens: the admin socket closes at once. The master socket answers as fast and then waits for the next line, for its
#   own commands as well as for those sent on with `@1`; it closes when the client closes its side. Only `reload` ends with a
#   close. The command line tools in use (`echo … | socat`) close theirs, so this is not noticed by hand.
# Seen with: HAProxy 2.6.12-1+deb12u4, 3.0.11-1+deb13u4, 3.2.26-1, 3.4.7-1 (Debian), 2026-11-28.
# What it means for proxym: "connect, one line, read to the end" costs a whole timeout for each query on the master socket.
#   There, close the writing side after the line. But not on the admin socket: see haproxy-wait-half-closed.sh.

. "$(dirname "$0")/lib.sh"
patience=2

#! VERSION
try() {
    local dir=$work/run-$1 port master
    haproxy_of "$1"
    port=$(free_port)
    mkdir "$dir"
    haproxy_config "$dir" admin "127.0.0.1:$port"
    background "$work/bin/haproxy-$1" -W -S "$dir/master" -f "$dir/cfg"
    master=$last
    wait_until 10 listens "$port"
    wait_until 10 test -S "$dir/master"
    expect "admin socket, show version" "$(ask "$dir/admin" "show version" | tail -1)" "?closed after 0 s?"
    expect "master socket, show version" "$(ask "$dir/master" "show version" | tail -1)" "?still open after 2 s?"
    expect "master socket, @1 show version" "$(ask "$dir/master" "@1 show version" | tail -1)" "?still open after 2 s?"
    expect "master socket, half closed" "$(ask "$dir/master" "@1 show version" half | tail -1)" "?closed after 0 s?"
    expect "master socket, reload" "$(ask "$dir/master" "reload" | tail -1)" "?closed after [0-2] s?"
    finish "$master"
}

for version in 2.6 3.0 3.2 3.4; do try $version; done
verdict
