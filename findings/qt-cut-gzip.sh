#!/bin/bash
# Qt: a gzip body that ends in the middle of its stream counts as complete.
#
# What one would guess: half of a gzip stream is an error, as it is for gunzip; Qt does report a wrong check sum.
# What happens: if the HTTP framing is right (Content-Length of the half, or chunks with an end), the reply has NoError and
#   what could be decompressed so far. A compressing proxy whose upstream fails sends exactly that. With a wrong check sum, or
#   bytes after the stream, it is UnknownContentError (299) and *no* byte of the body.
# Seen with: Qt 6.4.2+dfsg-10, 6.8.2+dfsg-9+deb13u2 (Debian), 2026-11-28.
# What it means for proxym: neither "no error" nor the right length on the wire proves a complete body. JSON has to be read to
#   its end, or at least be checked for one, before anything in it counts as missing.

. "$(dirname "$0")/lib.sh"

cat >"$work/server.py" <<'PY'
import gzip, http.server, sys
WHOLE = gzip.compress(b",".join(b'{"id":"/app%d"}' % i for i in range(1000)))
WRONG = WHOLE[:-8] + bytes([WHOLE[-8] ^ 1]) + WHOLE[-7:]
BODIES = {"/whole": WHOLE, "/half": WHOLE[: len(WHOLE) // 2], "/trailer": WHOLE[:-8], "/sum": WRONG, "/more": WHOLE + b"more"}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = BODIES[self.path]
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
PY
port=$(free_port)
background python3 "$work/server.py" "$port"
wait_until 10 listens "$port"
url=http://127.0.0.1:$port

for version in 6.4 6.8; do
    qt_of $version
    expect "whole" "$(qt_requests $version GET "$url/whole")" "status 200, error 0, 16889 bytes"
    expect "half" "$(qt_requests $version GET "$url/half")" "status 200, error 0, [5-9]??? bytes"
    expect "without check sum" "$(qt_requests $version GET "$url/trailer")" "status 200, error 0, 16889 bytes"
    expect "wrong check sum" "$(qt_requests $version GET "$url/sum")" "status 200, error 299, 0 bytes"
    expect "bytes behind" "$(qt_requests $version GET "$url/more")" "status 200, error 299, 0 bytes"
done
expect "gunzip, half" "$(curl -s "$url/half" | gunzip 2>&1 >/dev/null | paste -sd' ')" "*unexpected end of file*"
verdict
