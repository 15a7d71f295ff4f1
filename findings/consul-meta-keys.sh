#!/bin/bash
# Consul: a service's meta keys must not contain a dot, so `proxym.domains` cannot be one.
#
# What one would guess: meta is a free map from text to text (as tags are free texts), so labels of Marathon or Docker can be
#   used as they are.
# What happens: the agent refuses the whole registration (400, "Key contains invalid characters"), and so does the catalogue,
#   with status 500 although the request is to blame. A key may contain only letters, digits, `-` and `_`. A tag with the same
#   text is accepted, with its `=` and `,`.
# Seen with: Consul 1.8.7+dfsg1-2+b3 (Debian 11), 2026-11-28.
# What it means for proxym: services state their wishes in tags (`proxym.domains=a.example,b.example`); if meta is read as
#   well, its keys have to be spelt differently, e.g. `proxym-domains`, and the manual has to say so.

. "$(dirname "$0")/lib.sh"

consul_of_debian
api=http://127.0.0.1:$consul_port/v1

#! PATH JSON: the status, then Consul's message.
put() { curl -s -m 5 -X PUT "$api/$1" -d "$2" -w ' %{http_code}'; }

expect "agent, meta with a dot" "$(put agent/service/register '{"Name":"web","Port":80,"Meta":{"proxym.domains":"a.example"}}')" \
    "*Key contains invalid characters* 400"
expect "catalogue, meta with a dot" \
    "$(put catalog/register '{"Node":"n","Address":"127.0.0.9","Service":{"Service":"web","Meta":{"proxym.domains":"a"}}}')" \
    "*Key contains invalid characters* 500"
expect "meta with a hyphen, tag with a dot" \
    "$(put agent/service/register '{"Name":"web","Port":80,"Meta":{"proxym-domains":"a"},"Tags":["proxym.domains=a,b"]}')" " 200"
expect "tags" \
    "$(curl -s "$api/catalog/service/web" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["ServiceTags"])')" \
    "\['proxym.domains=a,b'\]"
verdict
