#!/bin/sh
# compile.sh CLANG BPF-FOLDER OUTPUT.swift: compiles syslat.bpf.c and writes the object as a Swift source.
set -eu
clang=$1 bpf=$2 output=$3
object=$(dirname "$output")/syslat.bpf.o

if ! "$clang" --version >/dev/null 2>&1; then
    echo "error: cannot run the BPF compiler '$clang'; set SYSLAT_BPF_CLANG to a clang with the BPF target" >&2
    exit 1
fi
if [ ! -e /usr/include/bpf/bpf_helpers.h ]; then
    echo "error: bpf/bpf_helpers.h is missing; install libbpf-dev (make setup does it)" >&2
    exit 1
fi
# x86 doesn't reorder writes; see write_fence in calls.h.
case "$(uname -m)" in
    x86_64) orders=-DSYSLAT_ORDERS_WRITES ;;
    *) orders= ;;
esac
"$clang" -target bpf $orders -mcpu=v3 -O2 -g -ffreestanding -Wall -Wextra -Werror -Wno-unused-parameter \
    -I "$bpf/include" -idirafter /usr/include -c "$bpf/syslat.bpf.c" -o "$object"
{
    echo "/// \`bpf/syslat.bpf.c\` as compiled for this build: an ELF object with BTF, in base64."
    echo "enum BPFObject {"
    printf '    static let base64 = "'
    base64 -w 0 "$object"
    printf '"\n}\n'
} >"$output"
