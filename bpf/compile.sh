#!/bin/sh
# compile.sh BPF-FOLDER OUTPUT.swift CHOSEN TOOLCHAIN [HEADERS]: compiles syslat.bpf.c, without what reads arguments and with it, and
# writes the objects as a Swift source.
# CHOSEN is the clang to use. If it is empty, the first one that has the BPF target is: the Swift toolchain's own (TOOLCHAIN),
# clang on the PATH, clang-29 to clang-14 on the PATH. HEADERS is the folder with libbpf's headers, usually /usr/include.
set -eu
bpf=$1 output=$2 chosen=$3 toolchain=$4 headers=${5:-/usr/include}
object=$(dirname "$output")/syslat.bpf.o

# A distribution can build the toolchain's clang for its own processors only, so a trial is more reliable than a version.
has_bpf_target() {
    echo 'int trial;' | "$1" -target bpf -mcpu=v3 -x c -c - -o "$object" 2>/dev/null
}

if [ -n "$chosen" ]; then
    has_bpf_target "$chosen" || {
        echo "error: SYSLAT_BPF_CLANG is '$chosen', which cannot be run or has no BPF target;" \
            "name a clang that has it, or unset the variable to have one looked for" >&2
        exit 1
    }
    clang=$chosen
else
    clang=
    version=29
    set -- ${toolchain:+"$toolchain"} clang
    while [ $version -ge 14 ]; do
        set -- "$@" clang-$version
        version=$((version - 1))
    done
    for candidate; do
        if has_bpf_target "$candidate"; then
            clang=$candidate
            break
        fi
    done
    [ -n "$clang" ] || {
        echo "error: no clang here has the BPF target: ${toolchain:-the toolchain has none}, clang and clang-14 to clang-29" \
            "on the PATH were tried; install one (apt-get install clang) or name one in SYSLAT_BPF_CLANG" >&2
        exit 1
    }
fi
if [ ! -e "$headers/bpf/bpf_helpers.h" ]; then
    echo "error: $headers/bpf/bpf_helpers.h is missing; install libbpf's headers (apt-get install libbpf-dev)" >&2
    exit 1
fi
# x86 doesn't reorder writes; see write_fence in calls.bpf.h.
machine=$(uname -m)
case "$machine" in
    x86_64) orders=-DSYSLAT_ORDERS_WRITES ;;
    *) orders= ;;
esac
# compile OBJECT [OPTION...]. -nostdlibinc, or /usr/include would come first, whatever HEADERS is.
compile() {
    to=$1
    shift
    "$clang" -target bpf ${orders:+"$orders"} "$@" -mcpu=v3 -O2 -g -ffreestanding -nostdlibinc -Wall -Wextra -Werror \
        -Wno-unused-parameter -I "$bpf/include" -idirafter "$headers" -c "$bpf/syslat.bpf.c" -o "$to"
}

# object NAME OBJECT: an object as a Swift declaration.
object() {
    echo "    static let $1 = BPFObject("
    echo "        size: $(wc -c <"$2"),"
    echo "        words: ["
    od -An -v -tx8 "$2" | sed 's/ \([0-9a-f]\{16\}\)/ 0x\1,/g'
    echo "        ])"
}

arguments=${object%.bpf.o}-arguments.bpf.o
compile "$object"
compile "$arguments" -DSYSLAT_READS_ARGUMENTS
{
    echo "/// \`bpf/syslat.bpf.c\` as compiled for this build: an ELF object with BTF, in words of this machine, the last filled up."
    echo "struct BPFObject: Sendable {"
    echo "    let size: Int"
    echo "    let words: [UInt64]"
    object withoutArguments "$object"
    object withArguments "$arguments"
    echo "}"
} >"$output"
