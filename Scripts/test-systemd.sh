#!/usr/bin/env bash
# Checks the units with systemd's own tools, and the exposure of the service if it were taken over. systemd need not be running.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tenths, on systemd's scale from 0 (nothing) to 100 (everything).
threshold=20
version=$(systemd-analyze --version | awk 'NR == 1 { print $2 }')
if [ "$version" -lt 250 ]; then
    echo "test-systemd: systemd $version has no 'security --offline'; use systemd 250 or newer" >&2
    exit 1
fi

# In a separate folder, since verify needs the binary and the manual that the units name.
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
echo "test-systemd: ok: systemd $version accepts the units;$(sed -n "s/^→ Overall//p" "$root/security")"
