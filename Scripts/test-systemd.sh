#!/usr/bin/env bash
# Reads the units as systemd does, and how much the service could do if it were taken over. No systemd need be running.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tenths, on systemd's scale from 0 (nothing) to 100 (everything).
threshold=20
version=$(systemd-analyze --version | awk 'NR == 1 { print $2 }')
if [ "$version" -lt 250 ]; then
    echo "test-systemd: systemd $version has no 'security --offline', which came with 250" >&2
    exit 1
fi

# Below a folder of its own, since verify wants to see the binary and the manual that the units name.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
Scripts/install.sh install "$root" /usr .build/release/syslat
units=$root/usr/lib/systemd/system
sed -i "s:/usr/bin/syslat:$root&:" "$units/syslat.service"
complaints=$(MANPATH=$root/usr/share/man: systemd-analyze verify --man=yes "$units"/syslat.{service,socket} 2>&1) ||
    { echo "test-systemd: $complaints" >&2; exit 1; }
[ -z "$complaints" ] || { echo "test-systemd: $complaints" >&2; exit 1; }

systemd-analyze security --offline=true --threshold="$threshold" --no-pager "$units/syslat.service" >"$root/security" || {
    grep -v '^✓' "$root/security" >&2
    exit 1
}
echo "test-systemd: ok: systemd $version has nothing to say against the units;$(sed -n "s/^→ Overall//p" "$root/security")"
