#!/usr/bin/env bash
# arm64-chroot.sh FOLDER QEMU COMMAND...: runs a command in a chroot of arm64 programs, with QEMU's user-mode
# emulation, in separate namespaces. The kernel's list of interpreters and the mounts of this machine stay unchanged.
set -euo pipefail

if [ "${SYSLAT_INSIDE-}" != yes ]; then
    export SYSLAT_INSIDE=yes
    exec unshare --map-root-user --mount --pid --fork --kill-child "$0" "$@"
fi

folder=$1 qemu=$2
shift 2
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
# An ELF header of 64 bits, little endian, for machine 183; F: the interpreter is opened here, outside of the chroot.
magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
printf '%s' ":syslat-arm64:M::$magic:$mask:$qemu:F" >/proc/sys/fs/binfmt_misc/register || {
    echo "arm64-chroot: this kernel has no list of interpreters for a user namespace; that needs Linux 6.7 or newer" >&2
    exit 1
}
mount -t proc proc "$folder/proc"
mount --rbind /dev "$folder/dev"
exec env -i HOME=/root LANG=C.UTF-8 PATH=/usr/bin:/usr/sbin:/bin chroot "$folder" "$@"
