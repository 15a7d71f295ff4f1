#!/bin/bash
# BIND 9.18 and 9.20: a 101st record of one name and type takes the whole zone down.
#
# What one would guess: a name may have 200 SRV records, as DNS sets no limit but the 64 KB of an answer by TCP; if there is a
#   limit, the records beyond it are missing.
# What happens: with 101 records the zone is not loaded at all ("too many records (must not exceed 100)"), so that every other
#   name of it is SERVFAIL as well. `max-records-per-type` is 100 by default since 9.18.28 and 9.20.0. With 100 records, or with
#   the option set to 0, all of them are served.
# Seen with: bind9 1:9.18.49-1~deb12u3 (bookworm), 1:9.20.30-1~deb13u1 (trixie), 2026-11-29.
# What it means for proxym: a service that grows past 100 servers loses its name server's zone, not some servers. Then all its
#   `srv` names fail at once, and keep their last good servers; what is missing is found in BIND's log, not in proxym's.

. "$(dirname "$0")/lib.sh"

#! VERSION RECORDS OPTION: how many records it has, how many SRV records are served, and the code for another name of the zone.
served() {
    local port dir=$work/zone-$1-$2-$4
    port=$(free_port)
    mkdir -p "$dir"
    {
        printf '$TTL 30\n@ SOA ns.example.test. root.example.test. 1 60 60 60 60\n@ NS ns.example.test.\nns A 127.0.0.1\n'
        for ((i = 0; i < $2; ++i)); do echo "_web._tcp SRV 0 1 $((8000 + i)) ns"; done
    } >"$dir/zone"
    cat >"$dir/conf" <<CONF
options { directory "$dir"; pid-file none; session-keyfile none; listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; };
    dnssec-validation no; recursion no; bindkeys-file "/dev/null"; $3 };
controls { };
zone "example.test" { type primary; file "zone"; };
CONF
    background "$work/bin/named-$1" -g -n 1 -c "$dir/conf"
    wait_until 30 records_of "$port" ns.example.test 1
    echo "$(records_of "$port" _web._tcp.example.test 33), other name: $(records_of "$port" ns.example.test 1)"
    finish "$last"
}

#! PORT NAME TYPE: the number of records in the answer by TCP, or the code of the failure.
records_of() {
    python3 - "$@" <<'PY'
import socket, struct, sys
name = b"".join(bytes([len(label)]) + label.encode() for label in sys.argv[2].split(".")) + b"\0"
question = struct.pack(">HHHHHH", 7, 0, 1, 0, 0, 0) + name + struct.pack(">HH", int(sys.argv[3]), 1)
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) as s:
    s.sendall(struct.pack(">H", len(question)) + question)
    head = s.recv(14, socket.MSG_WAITALL)
code = head[5] & 15
print(f"code {code}" if code else struct.unpack(">H", head[8:10])[0])
PY
}

#! VERSION SUITE PACKAGE-VERSION
try() {
    unpack "bind-$1" "$2" "bind9=$3"
    program "named-$1" "bind-$1" usr/sbin/named
    expect "$1, 100 records" "$(served "$1" 100 "" plain)" "100, other name: 1"
    expect "$1, 101 records" "$(served "$1" 101 "" plain)" "code 2, other name: code 2"
    expect "$1, 101 records, no limit" "$(served "$1" 101 "max-records-per-type 0;" free)" "101, other name: 1"
}

try 9.18 bookworm 1:9.18.49-1~deb12u3
try 9.20 trixie 1:9.20.30-1~deb13u1
verdict
