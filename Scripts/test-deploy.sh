#!/usr/bin/env bash
# Checks deploy/ without running anything: Prometheus' rules and their tests, the dashboard, the Kubernetes files.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/unpack.sh prometheus
promtool=$PWD/.build/debian/prometheus/usr/bin/promtool
venv=.build/venv-deploy
packages=(kubernetes-validate==1.37.0 PyYAML==6.0.4)
# Created again after a change of version or an incomplete run.
if [ "$(cat "$venv/packages" 2>/dev/null)" != "${packages[*]}" ]; then
    echo "installing ${packages[*]} into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
    echo "${packages[*]}" >"$venv/packages"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check WHAT COMMAND...: runs COMMAND and prints the result, with the output only after a failure.
check() {
    local what=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        echo "ok   $what"
    else
        echo "FAIL $what"
        sed 's/^/     /' "$work/output"
        failed=1
    fi
}

# The configuration names files that each user has.
cp -r deploy/prometheus "$work"
mkdir "$work/prometheus/targets"
echo secret-of-16-chars >"$work/prometheus/syslat.token"
echo '[{targets: ["127.0.0.1:9737"]}]' >"$work/prometheus/targets/one.yml"

check "prometheus.yml, and the rules it names" "$promtool" check config "$work/prometheus/prometheus.yml"
for file in deploy/prometheus/tests/*.yml; do
    check "tests of the rules: $(basename "$file" .yml)" "$promtool" test rules "$file"
done
check "every rule has its test, the lists of calls agree, the dashboard is whole" \
    "$venv/bin/python" Scripts/check-rules.py --dashboard "$work/dashboard.yml"
check "the dashboard's queries can be parsed" "$promtool" check rules "$work/dashboard.yml"
check "the Kubernetes files, by schema and with each other" "$venv/bin/python" Scripts/check-kubernetes.py
if command -v kubectl >/dev/null; then
    check "kustomize builds them" kubectl kustomize deploy/kubernetes
else
    echo "skip kustomize builds them: kubectl is not installed"
fi
exit "$failed"
