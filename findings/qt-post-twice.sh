#!/bin/bash
# Qt: a POST is sent a second time if the server closes the connection without an answer.
#
# What one would guess: a request that is not idempotent is not repeated automatically (RFC 9110, 9.2.2). The server may have
#   executed it before it died; so the reply ends with RemoteHostClosedError.
# What happens: on a connection that has carried an answer before, and on the very first one of a manager, Qt opens another
#   one and sends the POST again, body and all. Its user sees only the second answer.
# Seen with: Qt 6.4.2+dfsg-10, 6.8.2+dfsg-9+deb13u2 (Debian), 2026-11-28.
# What it means for proxym: every request that changes something (a callback's registration, Mesos calls) must tolerate being
#   executed twice. Two of them in a server's log do not mean two callers.

. "$(dirname "$0")/lib.sh"

cat >"$work/server.py" <<'PY'
# Answers the first request of a connection and counts every POST that it has read in full.
import socketserver, sys
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for answers in (True, False):
            line, length = self.rfile.readline().decode(), 0
            if not line:
                return
            while (header := self.rfile.readline().strip().lower()):
                if header.startswith(b"content-length:"):
                    length = int(header[15:])
            body = self.rfile.read(length).decode()
            if body:
                with open(sys.argv[2], "a") as log:
                    log.write(body + "\n")
            if answers and not line.startswith("POST /never"):
                self.wfile.write(ANSWER)
            else:
                return
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
PY
port=$(free_port)
background python3 "$work/server.py" "$port" "$work/posts"
wait_until 10 listens "$port"
url=http://127.0.0.1:$port

for version in 6.4 6.8; do
    qt_of $version
    : >"$work/posts"
    expect "two POSTs, as their user sees them" "$(qt_requests $version POST "$url/" "$url/" | sort | uniq -c | sed 's/^ *//')" \
        "2 status 200, error 0, 2 bytes"
    expect "POSTs that the server has read" "$(wc -l <"$work/posts")" 3
    : >"$work/posts"
    expect "the first POST of a manager" "$(qt_requests $version POST "$url/never")" "status None, error 2, 0 bytes"
    expect "POSTs that the server has read" "$(wc -l <"$work/posts")" 2
done
verdict
