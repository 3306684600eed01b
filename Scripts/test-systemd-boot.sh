#!/usr/bin/env bash
# Boots a separate Debian with systemd, installs the package in it, and checks the service under systemd: user, capabilities,
# readiness, watchdog, socket, removal. Needs root and systemd-nspawn; the machine itself need not run systemd.
set -euo pipefail
cd "$(dirname "$0")/.."

package=$(Scripts/build-deb.sh)
base=$(Scripts/base-system.sh)
root=$(mktemp -d)
nspawn=
finish() {
    if [ -n "$nspawn" ]; then
        kill "$nspawn" 2>/dev/null || true
        wait "$nspawn" 2>/dev/null || true
    fi
    rm -rf --one-file-system "$root" "$root.log"
}
trap finish EXIT
fail() {
    echo "test-systemd-boot: $1" >&2
    if [ -n "${init-}" ]; then inside journalctl --no-pager --unit syslat --lines 10 >&2 || true; fi
    exit 1
}

cp -a "$base/." "$root"
cp /etc/resolv.conf /etc/hosts "$root/etc"
dependencies=$(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/,/ /g')
# shellcheck disable=SC2086  # A list of words.
chroot "$root" sh -c 'apt-get update && apt-get install -y --no-install-recommends systemd-sysv "$@" && apt-get clean' sh \
    $dependencies >"$root.log" 2>&1 || fail "cannot install systemd: $(tail -5 "$root.log")"
cp "$package" "$root/syslat.deb"
remains() { find "$root" -xdev -name '*syslat*' ! -name syslat.deb ! -path "$root/var/log/*" ! -path "$root/proc/*"; }

# Installed into an image, before systemd runs in it. Nothing starts now; the service starts at boot.
chroot "$root" dpkg -i /syslat.deb >/dev/null 2>&1 || fail "cannot install it into an image"
[ -L "$root/etc/systemd/system/multi-user.target.wants/syslat.service" ] || fail "in an image it is not enabled"
chroot "$root" dpkg -P syslat >/dev/null 2>&1 || fail "cannot purge it from an image"
[ -z "$(remains)" ] || fail "purging it from an image leaves $(remains)"

# nspawn forbids bpf() in containers; a machine allows it. A separate network has the default port free.
systemd-nspawn --directory "$root" --boot --register=no --keep-unit --private-network --console=pipe \
    --capability=CAP_BPF,CAP_PERFMON,CAP_SYSLOG --system-call-filter=bpf </dev/null >"$root.log" 2>&1 &
nspawn=$!
init=
for _ in $(seq 100); do
    init=$(pgrep -P "$nspawn" || true)
    if [ -n "$init" ] && [ -S "$root/run/systemd/private" ]; then break; fi
    if [ -n "$init" ] && [ -S "/proc/$init/root/run/systemd/private" ]; then break; fi
    sleep 0.2
done
[ -n "$init" ] || fail "it doesn't boot: $(cat "$root.log")"
inside() { nsenter --target "$init" --all "$@"; }
ask() { nsenter --target "$init" --net curl --silent --fail --max-time 5 "http://127.0.0.1:9737$1"; }
property() { inside systemctl show --value --property "$1" syslat.service; }
# until SECONDS COMMAND...: waits until COMMAND succeeds.
until_true() {
    local tries=$(($1 * 5))
    shift
    for _ in $(seq "$tries"); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    return 1
}
inside systemctl is-system-running --wait >/dev/null || true

inside dpkg -i /syslat.deb >/dev/null 2>&1 || fail "cannot install it"
[ "$(property ActiveState)" = active ] || fail "it is not running after the installation: $(property ActiveState)"
[ "$(property UnitFileState)" = enabled ] || fail "it is not enabled for the next boot"
ask /readyz >/dev/null || fail "it is not ready"
until_true 10 sh -c "nsenter --target $init --all systemctl show --property StatusText syslat | grep -q 'calls/s'" ||
    fail "systemd has no status of it: $(property StatusText)"
status=$(property StatusText)
pid=$(property MainPID)
seen=$(inside cat "/proc/$pid/status")
[ "$(awk '/^Uid/ { print $2 }' <<<"$seen")" -gt 60000 ] || fail "it has no user of its own"
# bits of include/uapi/linux/capability.h: 34 syslog, 38 perfmon, 39 bpf.
[ "$(awk '/^CapBnd/ { print $2 }' <<<"$seen")" = 000000c400000000 ] || fail "it can have capabilities that the unit does not name"
[ "$(awk '/^NoNewPrivs/ { print $2 }' <<<"$seen")" = 1 ] || fail "it can gain privileges"
ask '/inflight?top=100' | grep -q entry_SYSCALL_64 || fail "no call in flight has a stack with names"
# The Swift runtime tries to set thread priorities and works without them.
complaints=$(inside journalctl --no-pager --unit syslat | grep -i 'failed\|permission' | grep -v 'set thread priority' || true)
[ -z "$complaints" ] || fail "systemd denies it something: $complaints"

# An upgrade restarts the running service.
inside dpkg -i /syslat.deb >/dev/null 2>&1 || fail "cannot upgrade it"
[ "$(property ActiveState)" = active ] || fail "it is not running after the upgrade"
[ "$(property MainPID)" != "$pid" ] || fail "the old process is still running after the upgrade"

# The setup for Prometheus in docs/operations.md: systemd hands over a token that only the service may read.
token=0123456789abcdef0123456789abcdef
inside sh -c "install -d -m 700 /etc/syslat && (umask 077; echo $token >/etc/syslat/token)
    mkdir -p /etc/systemd/system/syslat.service.d
    printf '[Service]\nIPAddressAllow=any\nLoadCredential=token:/etc/syslat/token\n' >/etc/systemd/system/syslat.service.d/token.conf
    echo 'SYSLAT_OPTIONS=\"--listen 0.0.0.0:9737 --token-file /run/credentials/syslat.service/token\"' >/etc/default/syslat
    systemctl daemon-reload && systemctl restart syslat.service" || fail "it does not start with a token"
ask /stats >/dev/null && fail "it answers without the token"
nsenter --target "$init" --net curl --silent --fail --header "Authorization: Bearer $token" http://127.0.0.1:9737/stats >/dev/null ||
    fail "it does not answer with the token"
inside sh -c 'rm -r /etc/syslat /etc/systemd/system/syslat.service.d && echo "SYSLAT_OPTIONS=" >/etc/default/syslat &&
    systemctl daemon-reload && systemctl restart syslat.service'

# A daemon that hangs is killed and replaced.
inside sh -c 'mkdir -p /run/systemd/system/syslat.service.d && printf "[Service]\nWatchdogSec=2\nRestartSec=0\n" \
    >/run/systemd/system/syslat.service.d/test.conf && systemctl daemon-reload && systemctl restart syslat.service'
sleep 3
pid=$(property MainPID)
[ "$(property NRestarts)" = 0 ] || fail "the watchdog killed it while it worked"
inside systemctl kill --signal STOP syslat.service
until_true 15 sh -c "[ \"\$(nsenter --target $init --all systemctl show --value --property MainPID syslat)\" != $pid ]" ||
    fail "a hung daemon is not replaced"
until_true 10 ask /readyz || fail "its successor isn't ready"

# The first request starts the daemon.
inside systemctl stop syslat.service
inside systemctl start syslat.socket
[ "$(property ActiveState)" = inactive ] || fail "the socket starts it without a request"
until_true 10 ask /readyz || fail "a request does not start it"
[ "$(property ActiveState)" = active ] || fail "another process answers at its socket"

inside dpkg -P syslat >/dev/null 2>&1 || fail "cannot purge it"
[ -z "$(remains)" ] || fail "purging it leaves $(remains)"
[ -z "$(pgrep --ns "$init" --nslist pid -x syslat || true)" ] || fail "purging it leaves it running"
echo "test-systemd-boot: ok: systemd $(inside systemctl --version | awk 'NR == 1 { print $2 }') ran it as \"$status\", replaced a hung one, started one by its socket, purged it"
