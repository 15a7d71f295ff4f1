# Bare Debian systems in directories, for tests/platforms and tests/package, which source this in the project's directory. Needs
# root and debootstrap.
project=$PWD

# The mirror that this machine's own apt uses for Debian.
mirror=$(apt-get indextargets --format '$(SITE) $(ORIGIN)' 2>/dev/null | awk '$2 == "Debian" { print $1; exit }')
[ -n "$mirror" ] || { echo "apt names no Debian mirror" >&2; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# enter ROOT COMMAND…: execs the command in the root, in separate namespaces, so that no mount and no process is left behind.
# It does not use chroot, in which the kernel refuses the namespaces that some tests create.
enter() {
    local root=$1
    shift
    exec unshare --mount --pid --fork --kill-child sh -c '
        root=$1; shift
        mount --bind "$root" "$root" && cd "$root" && mount -t proc proc proc && mount --rbind /sys sys && mount --rbind /dev dev
        pivot_root . mnt
        [ ! -e etc/npm-certificates.pem ] || certificates=NODE_EXTRA_CA_CERTS=/etc/npm-certificates.pem
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive $certificates \
            sh -c "umount -l /mnt && cd / && exec \"\$@\"" sh "$@"
    ' sh "$root" "$@"
}

inside() {
    (enter "$@")
}

# With --keep only changed files are touched, so that only what depends on them is rebuilt.
clone_into() {
    if [ -d "$1/.git" ]; then
        git -C "$1" fetch -q "$project" HEAD && git -C "$1" reset -q --hard FETCH_HEAD && git -C "$1" clean -qfd
    else
        git clone -q --no-hardlinks "$project" "$1"
    fi
}

bare_root() {
    local suite=$1 root=$2 script=/usr/share/debootstrap/scripts/$1
    [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
    if [ ! -e "$root/var/lib/dpkg/status" ] || [ -e "$root/debootstrap" ]; then
        debootstrap --variant=minbase --keyring="$keyring" "$suite" "$root" "$mirror" "$script" >"$root.log" 2>&1 \
            || { tail -5 "$root.log" >&2; return 1; }
    fi
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    # the way in which this machine's apt reaches the mirror (a proxy, certificates) works there, too
    grep -lsE 'Proxy|CaInfo' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$root/etc/apt/apt.conf.d/" || true
    # npm may also need a proxy with certificates of its own
    [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || cp "$NODE_EXTRA_CA_CERTS" "$root/etc/npm-certificates.pem"
    # a mirror that is outdated, or no longer updated, is still signed
    echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/00-late-mirror"
    inside "$root" apt-get update -qq
}

# The committed project in a root, at /src/proxym.
project_into() {
    inside "$1" apt-get install -y -qq --no-install-recommends git >/dev/null
    clone_into "$1/src/proxym"
}
