#!/usr/bin/env bash
# test-sid-build.sh [SUITES]: builds with the packages of Debian sid (Swift, clang, libbpf, glibc) in a separate sid in
# .build/debian/sid: 'swift build', 'make build', 'syslat check' with both binaries, then the tests of every module and the
# recorder's, or those that SUITES, a regular expression, names. The machine stays unchanged. Needs root,
# minutes and 5 GB. The sid is created once; remove the folder to get a new one.
set -euo pipefail
cd "$(dirname "$0")/.."

suites=${1:-PlatformTests|SyscallsTests|HistogramsTests|MeasurementsTests|TimelineTests|HTTPTests|LoopTests|APITests|TopUITests|ProbeTests}
root=$PWD/.build/debian/sid

fail() {
    echo "test-sid-build: $1" >&2
    exit 1
}

# Mounts belong to this script and end with it.
if [ -z "${SYSLAT_SID_MOUNTS-}" ]; then
    [ "$(id -u)" = 0 ] || fail "needs root, for debootstrap and chroot; run it with sudo"
    SYSLAT_SID_MOUNTS=own exec unshare --mount --propagation private "$0" "$suites"
fi

if [ ! -d "$root" ]; then
    echo "making a Debian sid in $root"
    mkdir -p "${root%/*}"
    rm -rf "$root.part"
    {
        debootstrap --variant=minbase --include=ca-certificates sid "$root.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
        cp /etc/resolv.conf "$root.part/etc/resolv.conf"
        printf '#!/bin/sh\nexit 101\n' >"$root.part/usr/sbin/policy-rc.d" # starts no service
        chmod +x "$root.part/usr/sbin/policy-rc.d"
        # A mirror can be days behind, and apt takes that for an attack.
        printf 'Acquire::Check-Valid-Until "false";\nAcquire::Languages "none";\n' >"$root.part/etc/apt/apt.conf.d/99syslat"
        chroot "$root.part" apt-get update
        # clang and lld, which are not Swift's, for the BPF half and for programs that tests compile.
        DEBIAN_FRONTEND=noninteractive chroot "$root.part" apt-get install -y --no-install-recommends \
            swiftlang clang lld libbpf-dev libelf-dev zlib1g-dev pkg-config git make
        chroot "$root.part" apt-get clean
    } >"$root.log" 2>&1 </dev/null || {
        tail -n 5 "$root.log" >&2
        fail "cannot create a Debian sid; the whole log is $root.log"
    }
    mv "$root.part" "$root"
fi

# The root must be a mount point, or tests could not mount file systems.
mount --bind "$root" "$root"

# If git on this machine takes packages from local folders, git in the chroot does so as well.
rm -f "$root/etc/gitconfig"
while read -r key value; do
    folder=${key#url.}
    folder=${folder%.insteadof}
    [ -d "$folder" ] || continue
    git config --file "$root/etc/gitconfig" --add "url.$folder.insteadOf" "$value"
    mountpoint -q "$root$folder" && continue
    mkdir -p "$root$folder"
    mount --bind -o ro "$folder" "$root$folder"
done < <(git config --get-regexp '^url\..*\.insteadof$')

mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"

tree=$root/build/syslat
mkdir -p "$tree"
find "$tree" -mindepth 1 -maxdepth 1 ! -name .build -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - | tar -x -C "$tree"

# Daemons that an interrupted test leaves behind would stay attached.
end_all() {
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root")" != "$root" ] || kill "${process#/proc/}" 2>/dev/null || true
    done
}
trap end_all EXIT

inside() {
    echo "sid: $*"
    chroot "$root" env -C /build/syslat LANG=C.UTF-8 "$@" </dev/null
}

inside swift --version 2>/dev/null
inside swift build
inside .build/debug/syslat check
inside make build
inside .build/release/syslat check
# Debian's Swift has the module that adds Foundation to Testing, but not its library.
inside swift build --build-tests -Xswiftc -Xfrontend -Xswiftc -disable-cross-import-overlay-search
inside timeout 400 swift test --skip-build --no-parallel --disable-xctest --filter "$suites"
