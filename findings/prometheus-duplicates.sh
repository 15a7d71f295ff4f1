#!/bin/bash
# Prometheus and promtool: series that appear twice are dropped silently, and `promtool check metrics` does not see them all.
#
# What one would guess: `promtool check metrics` refuses a page with the same series twice (it does refuse a second HELP
#   line); what it accepts, Prometheus accepts.
# What happens: promtool 2.42 (Debian 12) accepts a series that occurs twice; 2.53 says "not unique". Neither sees that
#   `a{x=""}` and `a` are one series for Prometheus, nor a histogram without `+Inf` or with decreasing buckets. Prometheus
#   keeps the first value, drops the second, and `up` stays 1. And promtool refuses a page without a final line end as
#   truncated; Prometheus accepts it, with as many digits of the last number as have arrived.
# Seen with: Prometheus 2.42.0+ds-5+deb12u1, 2.53.3+ds1-2 (Debian), 2026-11-28.
# What it means for proxym: "promtool passes our page" says little on Debian 12: our own test has to compare series, with an
#   empty label counting as none. /metrics needs a Content-Length, or a truncated page ends in wrong numbers.

. "$(dirname "$0")/lib.sh"

unpack old bookworm prometheus=2.42.0+ds-5+deb12u1
unpack new trixie prometheus=2.53.3+ds1-2
program promtool-2.42 old usr/bin/promtool
program promtool-2.53 new usr/bin/promtool
program prometheus-2.53 new usr/bin/prometheus

mkdir "$work/pages"
head=$'# HELP a What.\n# TYPE a gauge\n'
echo "$head"$'a{x="1"} 1\na{x="1"} 2' >"$work/pages/twice"
echo "$head"$'a{x=""} 1\na 2' >"$work/pages/empty"
echo -n "$head"'a 123' >"$work/pages/cut"
printf '# HELP a_seconds What.\n# TYPE a_seconds histogram\na_seconds_bucket{le="1"} 5\na_seconds_bucket{le="2"} 3\n%s' \
    $'a_seconds_sum 1\na_seconds_count 9\n' >"$work/pages/falling"

#! VERSION PAGE: promtool's message and its exit status.
check() {
    local status=0 words
    words=$("$work/bin/promtool-$1" check metrics <"$work/pages/$2" 2>&1 | sed '/^$/d' | paste -sd' ') || status=$?
    echo "$words [$status]"
}

expect "2.42, twice" "$(check 2.42 twice)" " ?0?"
expect "2.53, twice" "$(check 2.53 twice)" "a metric not unique ?3?"
for version in 2.42 2.53; do
    expect "$version, once with an empty label" "$(check $version empty)" " ?0?"
    expect "$version, falling buckets without +Inf" "$(check $version falling)" " ?0?"
    expect "$version, cut" "$(check $version cut)" "*unexpected end of input stream* ?1?"
done

pages=$(free_port) port=$(free_port)
background python3 -m http.server --bind 127.0.0.1 --directory "$work/pages" "$pages"
{
    printf 'global: {scrape_interval: 1s}\nscrape_configs:\n'
    for page in twice empty cut; do
        echo "- {job_name: $page, metrics_path: /$page, static_configs: [{targets: ['127.0.0.1:$pages']}]}"
    done
} >"$work/prometheus.yml"
background "$work/bin/prometheus-2.53" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="127.0.0.1:$port"

#! EXPRESSION: its value, nothing if there is none.
value() {
    curl -s -G "http://127.0.0.1:$port/api/v1/query" --data-urlencode "query=$1" |
        python3 -c 'import json, sys; print(*(r["value"][1] for r in json.load(sys.stdin)["data"]["result"]))'
}
scraped() { [ "$(value 'count(up == 1)')" = 3 ]; }
wait_until 40 scraped
expect "Prometheus, twice" "$(value 'a{job="twice"}')" 1
expect "Prometheus, once with an empty label" "$(value 'a{job="empty"}')" 1
expect "Prometheus, cut" "$(value 'a{job="cut"}')" 123
verdict
