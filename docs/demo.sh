#!/bin/sh
# The drawing in README.md: the borrowed reference that the demo returns, at its first step.
#   docs/demo.sh DECREF BUILD
set -eu
db=$(mktemp -u)
trap 'rm -f "$db"*; rm -rf "$db.headers"' EXIT
found=$("$1" check -q --db "$db" --rules return-borrowed --format jsonl -p "$2" |
    sed -n 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/p') || true
"$1" show --db "$db" --step 1 "$found"
