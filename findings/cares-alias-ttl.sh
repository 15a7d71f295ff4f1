#!/bin/bash
# c-ares: the time to live of an address from ares_getaddrinfo knows nothing of the alias that led to it.
#
# What one would guess: `ai_ttl` says for how long the answer may be used: of a name that is an alias (CNAME, 7 s) of another one
#   with an address (300 s), 7 s. And one whose first bit is set is 0, as RFC 2181 wants it (section 8).
# What happens: `ai_ttl` is 300, that of the address record alone; the 7 are only in the separate list `cnames`. Who looks at
#   nodes only follows a moved alias minutes too late. A time to live of 0x80000001 is -2147483647 in 1.18, and in 1.34 the
#   greatest number instead of 0.
# Seen with: libc-ares2 1.18.1-3 (bookworm), 1.34.9-1~deb13u1 (trixie), 2026-11-29.
# What it means for proxym: the least of all nodes and all aliases counts, and it is brought between 1 and 60 s.

. "$(dirname "$0")/lib.sh"

for version in 1.18 1.34; do
    cares_of $version
    expect "$version, alias" "$(cares_asks $version alias.example.test A)" "address 300, alias 7"
done
expect "1.18, first bit set" "$(cares_asks 1.18 far.example.test A)" "address -2147483647"
expect "1.34, first bit set" "$(cares_asks 1.34 far.example.test A)" "address 2147483647"
verdict
