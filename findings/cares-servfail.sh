#!/bin/bash
# c-ares 1.18: a name server that answers SERVFAIL or REFUSED is reported as one that could not be contacted.
#
# What one would guess: a query whose only server answers with the code SERVFAIL ends with ARES_ESERVFAIL, which exists for
#   exactly that, and REFUSED with ARES_EREFUSED.
# What happens: in 1.18 both end with ARES_ECONNREFUSED (11, "Could not contact DNS servers"), just as if nothing listened
#   there: c-ares goes on to the next server, and with none left only says that none was of use. NXDOMAIN is told apart. 1.34
#   reports ARES_ESERVFAIL (3) and ARES_EREFUSED (6).
# Seen with: libc-ares2 1.18.1-3 (bookworm), 1.34.9-1~deb13u1 (trixie), ares_query for SRV, 2026-11-29.
# What it means for proxym: these codes must not decide anything; all of them are "no name server could be reached, or it
#   failed", and the last good servers stay.

. "$(dirname "$0")/lib.sh"

cares_of 1.18
expect "1.18, SERVFAIL" "$(cares_asks 1.18 servfail.example.test SRV)" "status 11 *"
expect "1.18, REFUSED" "$(cares_asks 1.18 refused.example.test SRV)" "status 11 *"
expect "1.18, NXDOMAIN" "$(cares_asks 1.18 nothing.example.test SRV)" "status 4 *"
cares_of 1.34
expect "1.34, SERVFAIL" "$(cares_asks 1.34 servfail.example.test SRV)" "status 3 *"
expect "1.34, REFUSED" "$(cares_asks 1.34 refused.example.test SRV)" "status 6 *"
expect "1.34, NXDOMAIN" "$(cares_asks 1.34 nothing.example.test SRV)" "status 4 *"
verdict
