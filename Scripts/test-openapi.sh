#!/usr/bin/env bash
# Checks the release binary against docs/openapi.yaml: schemathesis sends requests that the description allows, and others.
# Before that, the Prometheus client's strict OpenMetrics parser reads an answer of /metrics.
# Usage: test-openapi.sh [examples]: the number of random requests to each operation, besides the systematic ones (100).
set -euo pipefail
cd "$(dirname "$0")/.."

examples=${1-100}
project=$PWD
venv=$project/.build/openapi
if [ ! -x "$venv/bin/schemathesis" ] || ! "$venv/bin/python" -c "import prometheus_client" 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5 prometheus-client==0.26.0
fi

log=$(mktemp)
.build/release/syslat serve --listen 127.0.0.1:0 --exemplars --slow 1ms 2>"$log" &
daemon=$!
trap 'kill $daemon 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do
    grep -q "ready in" "$log" && break
    sleep 0.1
done
address=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$log")
[ -n "$address" ] || {
    cat "$log" >&2
    exit 1
}

"$venv/bin/python" Tests/OpenAPI/openmetrics.py "$address"

# The requests are the same every time, so that failures can be repeated.
cd "$venv"
PYTHONPATH=$project/Tests/OpenAPI SCHEMATHESIS_HOOKS=hooks timeout 300 \
    bin/schemathesis --config-file "$project/Tests/OpenAPI/schemathesis.toml" run "$project/docs/openapi.yaml" \
    --url "http://$address" --checks all --max-examples "$examples" --seed 1 --continue-on-failure --no-color
