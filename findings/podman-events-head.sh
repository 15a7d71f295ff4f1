#!/bin/bash
# Podman's Docker API: in 4.3, the head of the answer to /events comes only with the first event.
#
# What one would guess: the head comes at once, as with Docker, so that a client knows that it is listening.
# What happens: 4.3 sends no byte until something happens; then head and event arrive together.
# Seen with: Podman 4.3.1+ds1-8+deb12u1+b3 (Debian), 2026-11-29.
# What it means for proxym: the time until the head of the stream may not be limited like that of an answer, or the stream
#   is opened again and again, with gaps; and an idle engine counts as not connected.

. "$(dirname "$0")/lib.sh"

podman_of 4.3
background curl -s -N -i -o "$work/events" --unix-socket "$podman_socket" "http://podman/v1.41/events"
sleep 3
expect "after 3 s without an event" "$(wc -c <"$work/events" 2>/dev/null || echo 0) bytes" "0 bytes"
podman_does podman run -d --name web --cgroups=disabled --network none busybox /bin/sleep 600
wait_until 10 grep -q '"start"' "$work/events"
expect "with an event" "$(sed -n 1p "$work/events")" "HTTP/1.1 200 OK*"
verdict
