#!/bin/bash
# HAProxy 3.2: `wait` does not wait for a client that has closed its writing side, and executes the rest of the line.
#
# What one would guess: `echo "wait 2s; next" | socat - socket` waits two seconds, as with any other slow command: the client
#   only says that it has no more commands.
# What happens: 3.0 waits. 3.2 and 3.4 answer "Interrupted." at once and execute what follows it on the line. So `set server
#   B/S state maint; wait 5s srv-removable B/S; del server B/S` tries to delete at once. Every version waits for a client that
#   keeps its side open.
# Seen with: HAProxy 3.0.11-1+deb13u4, 3.2.26-1, 3.4.7-1 (Debian), 2026-11-28; 2.6 knows no `wait`.
# What it means for proxym: never close the writing side before the answer has come, and look for "Interrupted" in answers
#   with a `wait`. Instructions that pipe such a line into socat are wrong from 3.2 on.

. "$(dirname "$0")/lib.sh"

#! VERSION ANSWER-TO-HALF-CLOSED SECONDS
try() {
    local dir=$work/run-$1 port haproxy
    haproxy_of "$1"
    port=$(free_port)
    mkdir "$dir"
    haproxy_config "$dir" socket "127.0.0.1:$port"
    background "$work/bin/haproxy-$1" -f "$dir/cfg"
    haproxy=$last
    wait_until 10 listens "$port"
    expect "side kept open" "$(ask "$dir/socket" "wait 2s; show version" | paste -sd' ')" "Done. $1* ?closed after 2 s?"
    expect "half closed" "$(ask "$dir/socket" "wait 2s; show version" half | paste -sd' ')" "$2 $1* ?closed after $3 s?"
    finish "$haproxy"
}

try 3.0 "Done." 2
try 3.2 "Interrupted.*" 0
try 3.4 "Interrupted.*" 0
verdict
