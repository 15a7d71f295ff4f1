#!/bin/bash
# Prometheus 3: a bucket `le="1"` of a page is stored as `le="1.0"`.
#
# What one would guess: labels are texts, and stored as they are on the page; the same page gives the same series in both.
# What happens: 3.5 rewrites the bounds of classic histograms: `le="1"` becomes "1.0", "10" becomes "10.0"; "0.5" and "+Inf"
#   stay. A rule or a dashboard that asks for `le="1"` finds nothing, without any error, and a range over the upgrade has
#   both.
# Seen with: Prometheus 2.53.3+ds1-2, 3.5.3+ds1-6 (Debian), 2026-11-28.
# What it means for proxym: `proxym_refresh_duration_seconds` has whole bounds (1, 5, 10). What we give to operators must not
#   select a bucket by `le="1"`: histogram_quantile() works with both, `le=~"1|1.0"` as well.

. "$(dirname "$0")/lib.sh"

unpack 2.53 trixie prometheus=2.53.3+ds1-2
unpack 3.5 forky prometheus=3.5.3+ds1-6

pages=$(free_port)
mkdir "$work/pages"
cat >"$work/pages/metrics" <<'PAGE'
# HELP a_seconds What.
# TYPE a_seconds histogram
a_seconds_bucket{le="0.5"} 1
a_seconds_bucket{le="1"} 2
a_seconds_bucket{le="10"} 3
a_seconds_bucket{le="+Inf"} 3
a_seconds_sum 4
a_seconds_count 3
PAGE
cat >"$work/server.py" <<'PY'
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(open(sys.argv[2], "rb").read())
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
PY
background python3 "$work/server.py" "$pages" "$work/pages/metrics"
printf 'global: {scrape_interval: 1s}\nscrape_configs:\n- {job_name: j, static_configs: [{targets: ["127.0.0.1:%s"]}]}\n' \
    "$pages" >"$work/prometheus.yml"

#! The `le` of all buckets, in order.
bounds() {
    curl -s -G "http://127.0.0.1:$port/api/v1/query" --data-urlencode 'query=sort(a_seconds_bucket)' |
        python3 -c 'import json, sys; print(*sorted(r["metric"]["le"] for r in json.load(sys.stdin)["data"]["result"]))'
}
has_bounds() { [ -n "$(bounds)" ]; }

#! VERSION BOUNDS
try() {
    program "prometheus-$1" "$1" usr/bin/prometheus
    port=$(free_port)
    background "$work/bin/prometheus-$1" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data-$1" \
        --web.listen-address="127.0.0.1:$port"
    wait_until 40 has_bounds
    expect "$1" "$(bounds)" "$2"
    finish "$last"
}

try 2.53 "+Inf 0.5 1 10"
try 3.5 "+Inf 0.5 1.0 10.0"
verdict
