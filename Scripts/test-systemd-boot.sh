#!/usr/bin/env bash
# Boots a Debian of its own with its systemd, installs the package in it, and looks at the service as systemd runs it: user,
# capabilities, readiness, watchdog, socket, removal. Needs root and systemd-nspawn; the machine itself need run no systemd.
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
    $dependencies >"$root.log" 2>&1 || fail "systemd can't be installed: $(tail -5 "$root.log")"
cp "$package" "$root/syslat.deb"
remains() { find "$root" -xdev -name '*syslat*' ! -name syslat.deb ! -path "$root/var/log/*" ! -path "$root/proc/*"; }

# Into an image, before systemd runs in it: there is nothing to start, and it starts at boot.
chroot "$root" dpkg -i /syslat.deb >/dev/null 2>&1 || fail "it can't be installed into an image"
[ -L "$root/etc/systemd/system/multi-user.target.wants/syslat.service" ] || fail "in an image it isn't enabled"
chroot "$root" dpkg -P syslat >/dev/null 2>&1 || fail "it can't be purged from an image"
[ -z "$(remains)" ] || fail "purging it from an image leaves $(remains)"

# nspawn lets no container use bpf(), which a machine may. And a network of its own, where the usual port is free.
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

inside dpkg -i /syslat.deb >/dev/null 2>&1 || fail "it can't be installed"
[ "$(property ActiveState)" = active ] || fail "installed, it isn't running: $(property ActiveState)"
[ "$(property UnitFileState)" = enabled ] || fail "it won't start at boot"
ask /readyz >/dev/null || fail "it isn't ready"
until_true 10 sh -c "nsenter --target $init --all systemctl show --property StatusText syslat | grep -q 'calls/s'" ||
    fail "systemd isn't told what it does: $(property StatusText)"
status=$(property StatusText)
pid=$(property MainPID)
seen=$(inside cat "/proc/$pid/status")
[ "$(awk '/^Uid/ { print $2 }' <<<"$seen")" -gt 60000 ] || fail "it has no user of its own"
# bits of include/uapi/linux/capability.h: 34 syslog, 38 perfmon, 39 bpf.
[ "$(awk '/^CapBnd/ { print $2 }' <<<"$seen")" = 000000c400000000 ] || fail "it can have other capabilities than the unit says"
[ "$(awk '/^NoNewPrivs/ { print $2 }' <<<"$seen")" = 1 ] || fail "it can get privileges"
ask '/inflight?top=100' | grep -q entry_SYSCALL_64 || fail "no call in flight has a stack with names"
# The Swift runtime wants priorities of its threads and does without.
complaints=$(inside journalctl --no-pager --unit syslat | grep -i 'failed\|permission' | grep -v 'set thread priority' || true)
[ -z "$complaints" ] || fail "something in it isn't allowed: $complaints"

# An upgrade starts what ran again.
inside dpkg -i /syslat.deb >/dev/null 2>&1 || fail "it can't be upgraded"
[ "$(property ActiveState)" = active ] || fail "upgraded, it isn't running"
[ "$(property MainPID)" != "$pid" ] || fail "upgraded, the old one runs"

# As docs/operations.md lets Prometheus in: a token that only the service may read, handed over by systemd.
token=0123456789abcdef0123456789abcdef
inside sh -c "install -d -m 700 /etc/syslat && (umask 077; echo $token >/etc/syslat/token)
    mkdir -p /etc/systemd/system/syslat.service.d
    printf '[Service]\nIPAddressAllow=any\nLoadCredential=token:/etc/syslat/token\n' >/etc/systemd/system/syslat.service.d/token.conf
    echo 'SYSLAT_OPTIONS=\"--listen 0.0.0.0:9737 --token-file /run/credentials/syslat.service/token\"' >/etc/default/syslat
    systemctl daemon-reload && systemctl restart syslat.service" || fail "it doesn't start with a token"
ask /stats >/dev/null && fail "without the token it answers"
nsenter --target "$init" --net curl --silent --fail --header "Authorization: Bearer $token" http://127.0.0.1:9737/stats >/dev/null ||
    fail "with the token it doesn't answer"
inside sh -c 'rm -r /etc/syslat /etc/systemd/system/syslat.service.d && echo "SYSLAT_OPTIONS=" >/etc/default/syslat &&
    systemctl daemon-reload && systemctl restart syslat.service'

# A daemon that hangs is killed and replaced.
inside sh -c 'mkdir -p /run/systemd/system/syslat.service.d && printf "[Service]\nWatchdogSec=2\nRestartSec=0\n" \
    >/run/systemd/system/syslat.service.d/test.conf && systemctl daemon-reload && systemctl restart syslat.service'
sleep 3
pid=$(property MainPID)
[ "$(property NRestarts)" = 0 ] || fail "it is taken for hung while it works"
inside systemctl kill --signal STOP syslat.service
until_true 15 sh -c "[ \"\$(nsenter --target $init --all systemctl show --value --property MainPID syslat)\" != $pid ]" ||
    fail "one that hangs isn't replaced"
until_true 10 ask /readyz || fail "its successor isn't ready"

# The daemon starts with the first question.
inside systemctl stop syslat.service
inside systemctl start syslat.socket
[ "$(property ActiveState)" = inactive ] || fail "the socket alone starts it"
until_true 10 ask /readyz || fail "a question doesn't start it"
[ "$(property ActiveState)" = active ] || fail "somebody else answers at its socket"

inside dpkg -P syslat >/dev/null 2>&1 || fail "it can't be purged"
[ -z "$(remains)" ] || fail "purging it leaves $(remains)"
[ -z "$(pgrep --ns "$init" --nslist pid -x syslat || true)" ] || fail "purging it leaves it running"
echo "test-systemd-boot: ok: systemd $(inside systemctl --version | awk 'NR == 1 { print $2 }') ran it as \"$status\", replaced a hung one, started one by its socket, purged it"
