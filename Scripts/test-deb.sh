#!/usr/bin/env bash
# Builds the Debian package, installs it into a separate Debian, starts the daemon as its unit would, queries it, and purges
# the package. Nothing may be left. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "test-deb: $1" >&2
    exit 1
}

package=$(Scripts/build-deb.sh)
first=$(sha256sum <"$package")
package=$(Scripts/build-deb.sh)
[ "$first" = "$(sha256sum <"$package")" ] || fail "the same sources give two different packages"
if command -v lintian >/dev/null; then lintian --fail-on error "$package" || fail "lintian finds errors"; fi

base=$(Scripts/base-system.sh)
root=$(mktemp -d)
daemon=
# Runs in a separate mount namespace, so that none of the machine's file systems is mounted when the folder is removed.
# shellcheck disable=SC2016  # It is the inner shell that expands.
within=(unshare --mount --propagation private bash -c '
    root=$1; shift
    mount --rbind /proc "$root/proc" && mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev"
    exec chroot "$root" "$@"' within "$root")
finish() {
    if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; fi
    rm -rf --one-file-system "$root"
}
trap finish EXIT
cp -a "$base/." "$root"
cp /etc/resolv.conf /etc/hosts "$root/etc"
cp "$package" "$root/syslat.deb"

# Its dependencies are installed first, so that all later changes belong to the package.
dependencies=$(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/,/ /g')
# shellcheck disable=SC2086  # A list of words.
"${within[@]}" sh -c 'apt-get update && apt-get install -y --no-install-recommends "$@" && apt-get clean' sh $dependencies \
    >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; fail "cannot install its dependencies"; }
rm -f "$root.log"
listing() { (cd "$root" && find . -xdev ! -type d ! -path './var/lib/dpkg/*' ! -path './var/log/*' ! -path ./syslat.deb | LC_ALL=C sort); }
before=$(listing)
"${within[@]}" dpkg -i /syslat.deb >/dev/null || fail "cannot install it"
# shellcheck disable=SC2016  # dpkg-query expands it.
[ "$("${within[@]}" dpkg-query -W -f '${db:Status-Status}' syslat)" = installed ] || fail "it isn't installed"

# Starts it as the unit does: the same command line, the options file, another user, three capabilities.
unit=$root/lib/systemd/system/syslat.service
echo 'SYSLAT_OPTIONS="--listen 127.0.0.1:0"' >"$root/etc/default/syslat"
command=$(sed -n 's/^ExecStart=//p' "$unit")
file=$(sed -n 's/^EnvironmentFile=-//p' "$unit")
capabilities=$(sed -n 's/^AmbientCapabilities=//p' "$unit" | tr '[:upper:]' '[:lower:]' | sed 's/cap_/+/g; s/ /,/g')
log=$root/log
"${within[@]}" setpriv --reuid=61184 --regid=61184 --clear-groups --no-new-privs --bounding-set "-all,$capabilities" \
    --inh-caps "-all,$capabilities" --ambient-caps "-all,$capabilities" \
    sh -c ". '$file' && exec $command" 2>"$log" &
daemon=$!
for _ in $(seq 100); do
    if grep -q "ready in" "$log"; then break; fi
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
done
address=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$log")
[ -n "$address" ] || fail "it doesn't start: $(cat "$log")"
user=$(awk '/^Uid/ { print $2 }' "/proc/$daemon/status")
[ "$user" = 61184 ] || fail "it runs as user $user"
curl -sf "http://$address/readyz" >/dev/null || fail "it is not ready"
calls=$(curl -sf "http://$address/stats?top=1" | sed -n 's/.*"calls": \([0-9]*\).*/\1/p' | head -1)
[ "${calls:-0}" -gt 0 ] || fail "it counts nothing"
stack=$(curl -sf "http://$address/inflight?top=100" | grep -c 'entry_SYSCALL_64' || true)
[ "$stack" -gt 0 ] || fail "no call in flight has a stack with names"
kill "$daemon"
wait "$daemon" || fail "it ends with $?"
daemon=
rm "$log"

"${within[@]}" dpkg -r syslat >/dev/null
[ -f "$root/etc/default/syslat" ] || fail "removing it also removes its options"
"${within[@]}" dpkg -i /syslat.deb >/dev/null || fail "cannot install it again"
grep -q '127.0.0.1:0' "$root/etc/default/syslat" || fail "installing it again overwrites the options"
"${within[@]}" dpkg -P syslat >/dev/null
left=$(diff <(echo "$before") <(listing)) || fail "purging it leaves: $left"
echo "test-deb: ok: $(basename "$package"), $(du -h --apparent-size "$package" | cut -f1); installed, $calls calls counted as user $user, purged"
