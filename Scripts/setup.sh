#!/usr/bin/env bash
# setup.sh build|test|bench|image|kernels: installs the missing Debian packages for that task, and checks the Swift toolchain.
set -euo pipefail

fail() {
    echo "syslat: $1" >&2
    exit 1
}

packages=(libbpf-dev libelf-dev zlib1g-dev)
# For the emulated kernels. The emulator itself is unpacked, not installed (Scripts/kernels/emulator.py).
kernels=(binutils busybox-static libc6-dev python3)
case "${1-}" in
    build) ;;
    kernels) packages+=("${kernels[@]}") ;;
    test) packages+=("${kernels[@]}" curl debootstrap dpkg-dev gdb libcap2-bin linux-perf man-db mandoc python3 python3-venv shellcheck strace systemd tmux util-linux zsh) ;;
    image) packages+=(buildah curl debootstrap procps systemd-container) ;;
    bench) packages+=(bpftrace libbpf-tools linux-perf python3 redis-server redis-tools strace wrk) ;;
    *) fail "usage: Scripts/setup.sh build|test|bench|image|kernels" ;;
esac

command -v swift >/dev/null ||
    fail "there is no Swift toolchain on the PATH; install Swift 6.2 or newer from https://www.swift.org/install/linux"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
case "$version" in
    6.[01] | [0-5].* | "") fail "Swift ${version:-of an unknown version} is too old; install Swift 6.2 or newer from https://www.swift.org/install/linux" ;;
esac

missing=()
for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit 0

command -v apt-get >/dev/null ||
    fail "the build needs the development files of libbpf, libelf and zlib; install them with this system's package manager (Debian names: ${missing[*]})"
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "the packages ${missing[*]} are missing; install them as root: apt-get install ${missing[*]}"
    as_root=(sudo)
fi
echo "installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -5 "$log" >&2
    fail "cannot install ${missing[*]}; install them by hand: apt-get install ${missing[*]}"
fi
