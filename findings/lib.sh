# shellcheck shell=bash
# What the scripts of this folder share: a temporary folder, Debian's packages of any suite in it, programs that are ended by
# their process id, and the checks. Source it. Nothing is installed on the machine.

set -euo pipefail

work=$(mktemp -d)
running=()
failures=0
patience=5

#! PID: ends a process that was started here and waits for it; one that ignores it is killed after 3 s.
finish() {
    local tries=30
    kill "$1" 2>/dev/null || true
    while kill -0 "$1" 2>/dev/null && ((tries-- > 0)); do sleep 0.1; done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

#! Ends what was started here, newest first, and removes the folder. Always runs at exit.
clean_up() {
    local i
    for ((i = ${#running[@]} - 1; i >= 0; --i)); do finish "${running[i]}"; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

give_up() { echo "cannot run: $*" >&2; exit 3; }

for tool in apt-get dpkg-deb python3 curl; do command -v $tool >/dev/null || give_up "$tool is needed"; done

# ---- packages ----

#! PART (debian, debian-security): the mirror that this machine's own apt uses, nothing if it has none.
mirror_of() {
    # shellcheck disable=SC2016 # apt's own variable
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | { grep -E "/$1/?\$" || true; } | sort -u | sed -n 1p
}

#! SUITE: a separate apt below $work, which knows only that suite (experimental: also sid, which it builds on) and trusts
#! only the suite's signed Release.
suite() {
    local apt=$work/apt/$1 signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]' mirror security
    [ -e "$apt/ready" ] && return
    mkdir -p "$apt"/{lists,archives}/partial
    : >"$apt/status"
    mirror=$(mirror_of debian)
    security=$(mirror_of debian-security)
    [ -n "$mirror" ] || give_up "apt has no Debian mirror here"
    echo "deb $signed $mirror $1 main" >"$apt/sources.list"
    case $1 in
    experimental) echo "deb $signed $mirror sid main" >>"$apt/sources.list" ;;
    bookworm | trixie) [ -z "$security" ] || echo "deb $signed $security $1-security main" >>"$apt/sources.list" ;;
    esac
    cat >"$apt/apt.conf" <<CONF
Dir::State "$apt"; Dir::State::lists "$apt/lists"; Dir::State::status "$apt/status";
Dir::Cache "$apt"; Dir::Cache::archives "$apt/archives";
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none"; APT::Install-Recommends "false"; APT::Sandbox::User "";
CONF
    APT_CONFIG=$apt/apt.conf apt-get update -qq >"$apt/log" 2>&1 || give_up "apt-get update of $1: $(tail -1 "$apt/log")"
    touch "$apt/ready"
}

#! ROOT SUITE PACKAGE=VERSION…: unpacks them and their dependencies below $work/ROOT.
unpack() {
    local root=$work/$1 apt=$work/apt/$2 deb
    suite "$2"
    APT_CONFIG=$apt/apt.conf apt-get install -qq -y --download-only "${@:3}" >"$apt/log" 2>&1 ||
        pins_are_gone "$apt" "${@:3}"
    mkdir -p "$root"
    for deb in "$apt"/archives/*.deb; do dpkg-deb -x "$deb" "$root"; done
    rm -f "$apt"/archives/*.deb
}

#! The same without dependencies.
unpack_alone() {
    local root=$work/$1 apt=$work/apt/$2 deb
    suite "$2"
    (cd "$apt/archives" && APT_CONFIG=$apt/apt.conf apt-get download -qq "${@:3}") >"$apt/log" 2>&1 ||
        pins_are_gone "$apt" "${@:3}"
    mkdir -p "$root"
    for deb in "$apt"/archives/*.deb; do dpkg-deb -x "$deb" "$root"; done
    rm -f "$apt"/archives/*.deb
}

#! A suite has a newer version: says which, so that the pin and the finding can be reviewed.
pins_are_gone() {
    local apt=$1
    tail -2 "$apt/log" >&2
    APT_CONFIG=$apt/apt.conf apt-cache madison "${@:2}" 2>/dev/null | sed -n 1,5p >&2
    APT_CONFIG=$apt/apt.conf apt-cache madison "${@/=*/}" 2>/dev/null | sed -n 1,10p >&2
    give_up "not to be had: ${*:2}"
}

#! NAME ROOT PATH: makes $work/bin/NAME run that program with the libraries of its own suite. A master that re-executes itself
#! does so by that name.
program() {
    local root=$work/$2 loader libraries
    loader=$(find "$root" -path '*lib64/ld-linux-x86-64.so.2' -print -quit)
    [ -n "$loader" ] || loader=$(find "$root" -name 'ld-linux-*.so.*' -print -quit)
    libraries=$(find "$root/usr/lib" "$root/lib" -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | grep -v /python3 |
        paste -sd: || true)
    mkdir -p "$work/bin"
    printf '#!/bin/sh\nexec %s --argv0 %s --library-path %s %s "$@"\n' "$loader" "$work/bin/$1" "$libraries" "$root/$3" \
        >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

#! 2.6, 3.0, 3.2 or 3.4: makes $work/bin/haproxy-VERSION.
haproxy_of() {
    case $1 in
    2.6) unpack haproxy-2.6 bookworm haproxy=2.6.12-1+deb12u4 ;;
    3.0) unpack haproxy-3.0 trixie haproxy=3.0.11-1+deb13u4 ;;
    3.2) unpack haproxy-3.2 forky haproxy=3.2.26-1 ;;
    3.4) unpack haproxy-3.4 experimental haproxy=3.4.7-1 ;;
    esac
    program "haproxy-$1" "haproxy-$1" usr/sbin/haproxy
    "$work/bin/haproxy-$1" -v | sed -n 1p
}

#! DIR SOCKET BIND [LINE]: writes DIR/cfg for a HAProxy that has its admin socket at DIR/SOCKET, listens with `bind BIND` and
#! answers 200 by itself; the line is added to `global`.
haproxy_config() {
    cat >"$1/cfg" <<CFG
global
    stats socket $1/$2 level admin
    ${4:-}
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend f
    bind $3
    http-request return status 200
CFG
}

#! 6.4 or 6.8: makes $work/bin/qt-VERSION a Python with Qt's Core and Network.
qt_of() {
    case $1 in
    6.4)
        unpack qt-6.4 bookworm libqt6network6=6.4.2+dfsg-10 python3-pyqt6.sip python3
        unpack_alone qt-6.4 bookworm python3-pyqt6=6.4.2-1
        ;;
    6.8)
        unpack qt-6.8 trixie libqt6network6=6.8.2+dfsg-9+deb13u2 python3-pyqt6.sip python3
        unpack_alone qt-6.8 trixie python3-pyqt6=6.9.0-2
        ;;
    esac
    program "qt-$1" "qt-$1" "usr/bin/$(readlink "$work/qt-$1/usr/bin/python3")"
    sed -i "2i export PYTHONHOME=$work/qt-$1/usr PYTHONPATH=$work/qt-$1/usr/lib/python3/dist-packages" "$work/bin/qt-$1"
    "$work/bin/qt-$1" -c 'from PyQt6.QtCore import qVersion; import PyQt6.QtNetwork; print("Qt", qVersion())'
}

#! VERSION METHOD URL…: one request after the other by one QNetworkAccessManager; prints the result of each.
qt_requests() {
    timeout 60 "$work/bin/qt-$1" - "${@:2}" <<'PY'
import sys
from PyQt6.QtCore import QByteArray, QCoreApplication, QUrl
from PyQt6.QtNetwork import QNetworkAccessManager, QNetworkProxyFactory, QNetworkRequest
application = QCoreApplication([])
QNetworkProxyFactory.setUseSystemConfiguration(False)
manager = QNetworkAccessManager()
for url in sys.argv[2:]:
    request = QNetworkRequest(QUrl(url))
    request.setTransferTimeout(5000)
    request.setRawHeader(b"Content-Type", b"text/plain")
    reply = manager.get(request) if sys.argv[1] == "GET" else manager.post(request, QByteArray(b"once"))
    reply.finished.connect(application.quit)
    application.exec()
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    print(f"status {status}, error {reply.error().value}, {len(reply.readAll())} bytes")
PY
}

#! 1.18 or 1.34: makes $work/bin/cares-VERSION a Python that knows where that c-ares is.
cares_of() {
    case $1 in
    1.18) unpack "cares-$1" bookworm libc-ares2=1.18.1-3 python3 ;;
    1.34) unpack "cares-$1" trixie libc-ares2=1.34.9-1~deb13u1 python3 ;;
    esac
    program "cares-$1" "cares-$1" "usr/bin/$(readlink "$work/cares-$1/usr/bin/python3")"
    sed -i "2i export PYTHONHOME=$work/cares-$1/usr CARES=$(find "$work/cares-$1" -name libcares.so.2)" "$work/bin/cares-$1"
}

#! VERSION NAME TYPE…: asks c-ares, by itself the name server: `ares_query` for type SRV, `ares_getaddrinfo` for A (with AAAA). The
#! first label of the name says what it answers.
cares_asks() {
    timeout 60 "$work/bin/cares-$1" - "${@:2}" <<'PY'
import ctypes as c, os, select, socket, struct, sys, threading
lib = c.CDLL(os.environ["CARES"])
lib.ares_strerror.restype = c.c_char_p
name, kind = sys.argv[1:3]
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))

def encoded(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"

def record(owner, kind, ttl, data):
    return owner + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data

def serve():
    while True:
        question, peer = server.recvfrom(4096)
        end = question.index(b"\0", 12) + 5
        asked = struct.unpack(">H", question[end - 4:end - 2])[0]
        what = question[13:13 + question[12]].decode()
        code = {"servfail": 2, "refused": 5, "nothing": 3}.get(what, 0)
        answers = []
        if what == "alias":
            answers.append(record(b"\xc0\x0c", 5, 7, encoded("real.example.test")))
            if asked == 1:
                answers.append(record(encoded("real.example.test"), 1, 300, bytes([10, 0, 0, 1])))
        if what == "far" and asked == 1:
            answers.append(record(b"\xc0\x0c", 1, 0x80000001, bytes([10, 0, 0, 1])))
        server.sendto(question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(answers), 0, 0) + question[12:end]
                      + b"".join(answers), peer)

threading.Thread(target=serve, daemon=True).start()
channel, done = c.c_void_p(), []
assert lib.ares_library_init(1) == 0 and lib.ares_init(c.byref(channel)) == 0
assert lib.ares_set_servers_ports_csv(channel, b"127.0.0.1:%d" % server.getsockname()[1]) == 0

class Node(c.Structure):
    pass
class Alias(c.Structure):
    pass
Node._fields_ = [("ttl", c.c_int), ("flags", c.c_int), ("family", c.c_int), ("socktype", c.c_int), ("protocol", c.c_int),
                 ("addrlen", c.c_uint), ("addr", c.c_void_p), ("next", c.POINTER(Node))]
Alias._fields_ = [("ttl", c.c_int), ("alias", c.c_char_p), ("name", c.c_char_p), ("next", c.POINTER(Alias))]
class Info(c.Structure):
    _fields_ = [("aliases", c.POINTER(Alias)), ("nodes", c.POINTER(Node)), ("name", c.c_char_p)]

def told(status):
    done.append(f"status {status} {lib.ares_strerror(status).decode()}")

@c.CFUNCTYPE(None, c.c_void_p, c.c_int, c.c_int, c.c_void_p, c.c_int)
def answered(_, status, __, ___, ____):
    told(status)

@c.CFUNCTYPE(None, c.c_void_p, c.c_int, c.c_int, c.POINTER(Info))
def resolved(_, status, __, info):
    if status:
        return told(status)
    times, node, alias = [], info.contents.nodes, info.contents.aliases
    while node:
        times.append(f"address {node.contents.ttl}")
        node = node.contents.next
    while alias:
        times.append(f"alias {alias.contents.ttl}")
        alias = alias.contents.next
    done.append(", ".join(times))

hints = (c.c_int * 4)(0, socket.AF_UNSPEC, 0, 0)
if kind == "SRV":
    lib.ares_query(channel, name.encode(), 1, 33, answered, None)
else:
    lib.ares_getaddrinfo(channel, name.encode(), None, c.byref(hints), resolved, None)
sockets = (c.c_int * 16)()
while not done:
    bits = lib.ares_getsock(channel, sockets, 16)
    reading = [sockets[i] for i in range(16) if bits & (1 << i)]
    ready = select.select(reading, [], [], 0.2)[0]
    for one in ready or [-1]:
        lib.ares_process_fd(channel, one, -1)
print(done[0])
PY
}

# ---- processes ----

#! COMMAND…: starts it; its id is in $last, its output in $work/log.
background() {
    "$@" >>"$work/log" 2>&1 &
    last=$!
    running+=("$last")
}

#! SECONDS COMMAND…: waits until the command succeeds.
wait_until() {
    local tries=$(($1 * 10))
    while ! "${@:2}" >/dev/null 2>&1; do
        ((tries-- > 0)) || { tail -5 "$work/log" >&2; give_up "waited $1 s for: ${*:2}"; }
        sleep 0.1
    done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

listens() { python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1"; }

#! PATH TEXT [keep|half]: sends the text and a line end to a Unix socket, and prints what comes until the other side closes, for
#! $patience seconds at most. `half` closes our side first, as `echo … | socat` does. The last line says which side ended it, and
#! when.
ask() {
    python3 - "$patience" "$@" <<'PY'
import socket, sys, time
patience, path, text, how = (sys.argv[1:] + ["keep"])[:4]
begin = time.monotonic()
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(int(patience))
    s.connect(path)
    s.sendall(text.encode() + b"\n")
    if how == "half":
        s.shutdown(socket.SHUT_WR)
    got, end = b"", "closed"
    try:
        while part := s.recv(65536):
            got += part
    except socket.timeout:
        end = "still open"
print("\n".join(line for line in got.decode(errors="replace").splitlines() if line))
print(f"[{end} after {round(time.monotonic() - begin)} s]")
PY
}

#! A separate Consul on 127.0.0.1:$consul_port. The last one in Debian is 1.8.
consul_of_debian() {
    local serf server
    unpack consul bullseye consul=1.8.7+dfsg1-2+b3
    consul_port=$(free_port) serf=$(free_port) server=$(free_port)
    cat >"$work/consul.json" <<CONF
{"ports": {"http": $consul_port, "serf_lan": $serf, "server": $server, "dns": -1, "https": -1, "grpc": -1, "serf_wan": -1},
 "bind_addr": "127.0.0.1", "server": true, "bootstrap": true, "data_dir": "$work/consul-data", "disable_update_check": true}
CONF
    "$work/consul/usr/bin/consul" version | sed -n 1p
    background "$work/consul/usr/bin/consul" agent -config-file "$work/consul.json"
    wait_until 30 consul_leads
}
consul_leads() { curl -s "http://127.0.0.1:$consul_port/v1/catalog/nodes" | grep -q '"Node"'; }

#! 4.3 or 5.4: Podman's service at $podman_socket, in separate namespaces (root), with an image `busybox`, and a directory
#! $podman_do: it runs each script that is put there, like `podman …` on its command line.
podman_of() {
    local root=$work/podman-$1
    [ "$(id -u)" = 0 ] || give_up "root is needed for namespaces"
    case $1 in
    4.3) unpack "podman-$1" bookworm podman=4.3.1+ds1-8+deb12u1+b3 crun conmon netavark busybox-static iptables ;;
    5.4) unpack "podman-$1" trixie podman=5.4.2+ds1-2+b2 crun conmon netavark busybox-static iptables nftables ;;
    esac
    podman_socket=$root/srv/socket podman_do=$root/srv/do
    prepare_podman_root "$root"
    background unshare --mount --net --pid --fork --kill-child --propagation private sh -c "
        cd '$root' && mount --bind . . && cd '$root' && mount --rbind /dev dev && mount -t sysfs sysfs sys &&
        mount -t cgroup2 cgroup sys/fs/cgroup && mount -t proc proc proc && mount -t tmpfs tmpfs run &&
        mount -t tmpfs tmpfs tmp && ip link set lo up && exec chroot . /bin/busybox sh /srv/start"
    wait_until 60 test -S "$podman_socket"
    "$root/usr/bin/podman" --version 2>/dev/null || echo "podman $1"
}

#! ROOT: what Podman needs in addition to its packages.
prepare_podman_root() {
    local name
    for name in bin sbin lib lib64; do [ -e "$1/$name" ] || ln -s "usr/$name" "$1/$name"; done
    mkdir -p "$1"/{dev,sys,proc,run,tmp,root,srv/do,srv/image/bin,etc/containers,var/tmp}
    cp "$1/bin/busybox" "$1/srv/image/bin/"
    for name in sh sleep true; do ln -s busybox "$1/srv/image/bin/$name"; done
    for name in iptables ip6tables; do ln -sf xtables-nft-multi "$1/usr/sbin/$name"; done
    echo root:x:0:0:root:/root:/bin/sh >"$1/etc/passwd"
    echo root:x:0: >"$1/etc/group"
    : >"$1/etc/hosts"
    : >"$1/etc/resolv.conf"
    printf '[engine]\ncgroup_manager="cgroupfs"\nevents_logger="file"\n[network]\nnetwork_backend="netavark"\n' \
        >"$1/etc/containers/containers.conf"
    printf '[storage]\ndriver="vfs"\ngraphroot="/run/storage"\nrunroot="/run/state"\n' >"$1/etc/containers/storage.conf"
    cat >"$1/srv/start" <<'START'
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
busybox tar -C /srv/image -cf /tmp/image.tar . && podman import -q /tmp/image.tar busybox
busybox sh -c 'while :; do
    for job in /srv/do/*.sh; do [ -e "$job" ] && busybox sh "$job" && busybox mv "$job" "$job.done"; done
    busybox sleep 0.2
done' &
exec podman system service --time 0 unix:///srv/socket
START
}

#! COMMAND…: runs it with Podman's own command line, and waits until it is done.
podman_does() {
    echo "$*" >"$podman_do/job"
    mv "$podman_do/job" "$podman_do/job.sh"
    wait_until 30 test -e "$podman_do/job.sh.done"
    rm "$podman_do/job.sh.done"
}

#! PATH: the answer of the Docker-compatible API 1.41.
podman_get() { curl -s -m 10 --unix-socket "$podman_socket" "http://podman/v1.41$1"; }

# ---- checks ----

#! WHAT SEEN EXPECTED: prints what was seen; expected is a pattern of bash's `[[ == ]]`.
expect() {
    # shellcheck disable=SC2053 # a pattern is meant
    if [[ $2 == $3 ]]; then
        printf '  %s: %s\n' "$1" "$2"
    else
        printf '  CHANGED %s: %s\n    it was: %s\n' "$1" "$2" "$3"
        failures=$((failures + 1))
    fi
}

#! The last line of a script.
verdict() {
    if ((failures)); then
        echo "no longer as written down: $failures"
        exit 1
    fi
    echo "still so"
}
