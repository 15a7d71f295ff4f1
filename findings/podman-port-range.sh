#!/bin/bash
# Podman's Docker API: the list of containers has only the first of a range of published ports.
#
# What one would guess: `/containers/json` has an entry in `Ports` for each published port, as in Docker, and as in the
#   inspection of the container; `IP` is there, `0.0.0.0` if none was given.
# What happens: `-p 127.0.0.1:8001-8003:80-82` is one entry, 80 to 8001; nothing says that 81 and 82 are published. A port
#   without an address has no `IP` at all. The inspection of the same container has all of them (`HostIp` is "" there).
# Seen with: Podman 4.3.1+ds1-8+deb12u1+b3, 5.4.2+ds1-2+b2 (Debian), 2026-11-28.
# What it means for proxym: published ports have to be read by inspecting each container; the list is good for labels and
#   states. A missing and an empty address both mean all addresses.

. "$(dirname "$0")/lib.sh"

#! The value of a Python expression of `d`, the JSON on standard input.
of_json() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }

for version in 4.3 5.4; do
    podman_of $version
    service=$last
    podman_does podman run -d --name web --cgroups=disabled -p 127.0.0.1:8001-8003:80-82 -p 9000:9000 busybox /bin/sleep 600
    list=$(podman_get /containers/json |
        of_json 'sorted((p["PrivatePort"], p["PublicPort"], p.get("IP")) for p in d[0]["Ports"])')
    expect "list" "$list" "\[(80, 8001, '127.0.0.1'), (9000, 9000, None)\]"
    inspection=$(podman_get /containers/web/json |
        of_json '{p: b[0]["HostPort"] for p, b in d["NetworkSettings"]["Ports"].items()}')
    expect "inspection" "$inspection" "{'80/tcp': '8001', '81/tcp': '8002', '82/tcp': '8003', '9000/tcp': '9000'}"
    finish "$service"
done
verdict
