#!/usr/bin/env bash
# Installs the release binary below a folder of its own and runs it from elsewhere, without the toolchain's libraries.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make --no-print-directory install DESTDIR="$root" PREFIX=/usr >/dev/null
cd "$root"
if ldd usr/bin/syslat | grep -q swift; then
    echo "test-install: the binary needs Swift's shared libraries" >&2
    exit 1
fi
env -i PATH=/usr/bin:/bin usr/bin/syslat check
echo "test-install: ok"
