#!/bin/bash
# Podman's Docker API: health is not in the list of containers and, in 4.3, wrong in the events.
#
# What one would guess: as in Docker, `Status` of `/containers/json` ends with "(healthy)", the filter `health=none` finds
#   containers without a check, an inspection has no `State.Health` without one, and an event's action is "health_status:
#   healthy", with the state that the check has led to.
# What happens: `Status` never shows health, and the list has no other field for it. The filter finds `starting` and
#   `healthy`, but nothing with `none`. 4.3 has a `State.Health` with Status "" for a container without a check (5.4 has
#   none). The action is just "health_status"; the state is in a separate field, `HealthStatus`, and in 4.3 it is the one
#   *before* the check: "starting" while the inspection already says "healthy". In 4.3 each check is also an `exec_died`
#   event.
# Seen with: Podman 4.3.1+ds1-8+deb12u1+b3, 5.4.2+ds1-2+b2 (Debian), checks run by `podman healthcheck run`, 2026-11-28.
# What it means for proxym: health has to be read by inspecting; "" counts as "no check". An event only means
#   "inspect again", as the list does not show health; ignore `exec_died`, or every check of every container causes a round.

. "$(dirname "$0")/lib.sh"

#! The value of a Python expression of `d`, the JSON on standard input.
of_json() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
#! STATE: the names of the containers that the filter finds.
found() { podman_get "/containers/json?filters=%7B%22health%22%3A%5B%22$1%22%5D%7D" | of_json '[c["Names"][0] for c in d]'; }

#! VERSION HEALTH-WITHOUT-CHECK HEALTH-IN-EVENT
try() {
    local service events
    podman_of "$1"
    service=$last
    podman_does podman run -d --name plain --cgroups=disabled --network none busybox /bin/sleep 600
    podman_does podman run -d --name checked --cgroups=disabled --network none --health-cmd /bin/true busybox /bin/sleep 600
    background curl -s -N -o "$work/events" --unix-socket "$podman_socket" "http://podman/v1.41/events"
    events=$last
    expect "filter starting" "$(found starting)" "\['/checked'\]"
    podman_does podman healthcheck run checked
    expect "inspection after a check" "$(podman_get /containers/checked/json | of_json 'd["State"]["Health"]["Status"]')" healthy
    expect "inspection without one" "$(podman_get /containers/plain/json | of_json 'd["State"].get("Health")')" "$2"
    expect "list tells health" "$(podman_get /containers/json | of_json 'any("(healthy)" in str(c) for c in d)')" False
    expect "filter healthy" "$(found healthy)" "\['/checked'\]"
    expect "filter none" "$(found none)" "\[\]"
    wait_until 10 grep -q health_status "$work/events"
    expect "event" "$(grep -h health_status "$work/events" | of_json 'd["Action"], d["HealthStatus"]')" "health_status $3"
    finish "$events"
    finish "$service"
    echo "  other events of the check: $(grep -o '"Action":"exec[a-z_]*"' "$work/events" | sort -u | paste -sd' ')"
}

try 4.3 "{'Status': '', *" starting
try 5.4 None healthy
verdict
