#!/bin/bash
# HAProxy: a master that has just started, or just reloaded, loses SIGUSR2, although its new worker already answers.
#
# What one would guess: a signal that comes while a program starts stays pending (the master even blocks it), so that a reload
#   asked for "too early" happens a little later. An answer of the new worker proves that the reload is over.
# What happens: the master ignores the signal until its loop runs, and a blocked signal that is ignored is discarded, not kept.
#   2.6 and 3.0 execute themselves a second time after the worker has started, so that the worker answers some milliseconds
#   before the master hears. A reload within that time never happens, and nothing is logged. From 3.2 on the master catches it.
# Seen with: HAProxy 2.6.12-1+deb12u4, 3.0.11-1+deb13u4, 3.2.26-1, 3.4.7-1 (Debian), 2026-11-29.
# What it means for proxym: before it sends SIGUSR2 it waits until SigCgt in /proc/PID/status has it. Two reloads one after the
#   other by a script (`kill -USR2`) need the same, or a look at whether the second one happened.

. "$(dirname "$0")/lib.sh"

#! DIR PROGRAM: starts a master, and sends SIGUSR2 as soon as its worker answers. Prints whether it caught the signal then, and
#! which generation is in force two seconds later.
reload_early() {
    python3 - "$1" "$2" <<'PY'
import os, re, signal, socket, subprocess, sys, time
folder, program = sys.argv[1:]
def generation():
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(1)
            s.connect(folder + "/socket")
            s.sendall(b"get var proc.generation\n")
            return re.search(rb"value=<(.*?)>", s.recv(1000))[1].decode()
    except (OSError, TypeError):
        return ""
subprocess.run([program, "-W", "-D", "-f", folder + "/cfg", "-p", folder + "/pid"], stderr=subprocess.DEVNULL)
end = time.monotonic() + 10
while generation() != "first" and time.monotonic() < end:
    pass
master = int(open(folder + "/pid").read())
caught = int(re.search(r"SigCgt:\s*(\w+)", open(f"/proc/{master}/status").read())[1], 16) >> signal.SIGUSR2 - 1 & 1
text = open(folder + "/cfg").read()
open(folder + "/cfg", "w").write(text.replace("first", "second"))
os.kill(master, signal.SIGUSR2)
time.sleep(2)
print("caught" if caught else "ignored", "-", generation(), "is in force")
os.kill(master, signal.SIGTERM)
PY
}

#! VERSION EXPECTED
try() {
    local dir=$work/run-$1 port
    haproxy_of "$1"
    port=$(free_port)
    mkdir "$dir"
    haproxy_config "$dir" socket "127.0.0.1:$port" "set-var proc.generation str(first)"
    expect "SIGUSR2 as soon as the worker answers" "$(reload_early "$dir" "$work/bin/haproxy-$1")" "$2"
}

try 2.6 "ignored - first is in force"
try 3.0 "ignored - first is in force"
try 3.2 "caught - second is in force"
try 3.4 "caught - second is in force"
verdict
