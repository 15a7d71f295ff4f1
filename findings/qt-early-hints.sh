#!/bin/bash
# Qt 6.4 behind HAProxy: an early hint (103) is taken for the answer.
#
# What one would guess: a client of HTTP/1.1 reads past any 1xx, as it does past 100; the 200 after it is the answer.
# What happens: HAProxy sends `103 Early Hints` if a frontend has `http-request early-hint`. QNetworkAccessManager of 6.4.2
#   finishes with status 103, NoError and an empty body, and closes the connection. 6.8.2 waits for the 200.
# Seen with: HAProxy 2.6.12-1+deb12u4, Qt 6.4.2+dfsg-10 and 6.8.2+dfsg-9+deb13u2 (Debian), 2026-11-28.
# What it means for proxym: "no error" and an empty body is what Marathon behind such a proxy looks like on Debian 12. Only
#   status 200 may count as an answer: "below 300" or "no error" may not.

. "$(dirname "$0")/lib.sh"

haproxy_of 2.6
port=$(free_port)
cat >"$work/cfg" <<CFG
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend f
    bind 127.0.0.1:$port
    http-request early-hint Link "</style.css>; rel=preload"
    http-request return status 200 content-type text/plain string "the answer"
CFG
background "$work/bin/haproxy-2.6" -f "$work/cfg"
wait_until 10 listens "$port"
url=http://127.0.0.1:$port/

expect "on the wire" "$(curl -s -i "$url" | sed -n 's/^HTTP.1.1 \([0-9]*\).*/\1/p' | paste -sd' ')" "103 200"
qt_of 6.4
expect "one user learns" "$(qt_requests 6.4 GET "$url")" "status 103, error 0, 0 bytes"
qt_of 6.8
expect "the other" "$(qt_requests 6.8 GET "$url")" "status 200, error 0, 10 bytes"
verdict
