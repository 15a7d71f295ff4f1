#!/bin/bash
# Consul: a blocking query for a service that is not there returns whenever any other service changes.
#
# What one would guess: `/v1/health/service/NAME?index=N&wait=…` returns when NAME changes, or when the time is up. So a watch
#   for a service that does not exist yet sleeps until it does.
# What happens: without an index for that service, Consul uses the index of *all* services: the query returns at once after
#   each registration of another one, with `[]` and a new X-Consul-Index. For a service that has been deregistered it is woken
#   by each deregistration of another. A watch for a service that is there sleeps through all of it.
# Seen with: Consul 1.8.7+dfsg1-2+b3 (Debian 11), 2026-11-28.
# What it means for proxym: a return is no news: compare the answer. A service that is gone must not be watched by itself (the
#   list of services shows when it is back), or each such watch spins in a busy cluster; pause between two requests.

. "$(dirname "$0")/lib.sh"

consul_of_debian
api=http://127.0.0.1:$consul_port/v1

register() { curl -s -m 5 -X PUT "$api/agent/service/register" -d "{\"Name\":\"$1\",\"Port\":80}"; }
deregister() { curl -s -m 5 -X PUT "$api/agent/service/deregister/$1"; }
index() { curl -s -o /dev/null -D - "$api/health/service/$1" | tr -d '\r' | sed -n 's/^X-Consul-Index: //Ip'; }
count() { python3 -c 'import json; print(len(json.load(open("'"$work/answer"'"))))'; }

#! SERVICE COMMAND…: asks for the service, blocking for 4 s, runs the command after 1 s, and says when the answer came
#! and how many instances it has.
watch_during() {
    local since waiting
    since=$(index "$1")
    curl -s -o "$work/answer" -w '%{time_total}' "$api/health/service/$1?index=$since&wait=4s" >"$work/time" &
    waiting=$!
    sleep 1
    "${@:2}"
    wait "$waiting"
    echo "$(count) instances after $(cut -d. -f1 "$work/time") s"
}

register present
register leaving
expect "never there, another one comes" "$(watch_during absent register other1)" "0 instances after 1 s"
expect "there, another one comes" "$(watch_during present register other2)" "1 instances after 4 s"
deregister leaving
expect "gone, another one comes" "$(watch_during leaving register other3)" "0 instances after 4 s"
expect "gone, another one goes" "$(watch_during leaving deregister other3)" "0 instances after 1 s"
expect "there, another one goes" "$(watch_during present deregister other2)" "1 instances after 4 s"
verdict
