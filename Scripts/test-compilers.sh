#!/usr/bin/env bash
# test-compilers.sh: compiles the BPF half, for x86-64 and arm64, with the clangs and the libbpfs of three Debian suites, each
# with each, with warnings as errors, prints a table, compiles every header by itself, and checks how bpf/compile.sh finds a clang.
# Installs nothing and needs no root: the packages are unpacked below .build.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "test-compilers: $1" >&2
    exit 1
}

work=$PWD/.build/compilers
rm -rf "$work"
mkdir -p "$work/bin"
architecture=$(dpkg --print-architecture)

# A clang of another suite runs with that suite's C library and loader, so it can't find its headers by its own path.
wrap() {
    local root=$1 version=$2 loader libraries resources
    loader=$(find "$root" -name 'ld-linux-*.so.*' -type f | head -n 1)
    libraries=$(printf '%s:' "$root"/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu "$root/usr/lib/llvm-$version/lib")
    resources=("$root/usr/lib/llvm-$version/lib/clang"/*/include/stddef.h)
    cat >"$work/bin/clang-$version" <<WRAPPER
#!/bin/sh
exec $loader --library-path $libraries $root/usr/lib/llvm-$version/bin/clang \\
    -resource-dir ${resources[0]%/include/*} "\$@"
WRAPPER
    chmod +x "$work/bin/clang-$version"
    "$work/bin/clang-$version" --version >/dev/null || fail "clang-$version of $root does not run"
    versions+=("$version")
}

versions=() headers=() names=()
for line in 'bookworm clang clang-16' 'trixie clang' 'sid clang'; do
    read -r suite first others <<<"$line"
    # shellcheck disable=SC2086 # one package a word
    root=$(Scripts/debian-suite.sh "$suite" "$architecture" libbpf-dev "$first" $others)
    default=$(readlink -f "$root/usr/bin/clang") # …/usr/lib/llvm-14/bin/clang
    default=${default##*/lib/llvm-}
    for version in "${default%%/*}" ${others//clang-/}; do
        wrap "$root" "$version"
    done
    headers+=("$root/usr/include")
    names+=("libbpf $(sed -n 's/^Version: //p' "$root"/usr/lib/*/pkgconfig/libbpf.pc)")
done

# compile.sh compiles for the processor that uname names.
for machine in x86_64 aarch64; do
    mkdir "$work/$machine"
    printf '#!/bin/sh\necho %s\n' $machine >"$work/$machine/uname"
    chmod +x "$work/$machine/uname"
done

printf '%-10s' ''
printf '%-14s' "${names[@]}"
echo
failures=0
for version in "${versions[@]}"; do
    printf '%-10s' "clang $version"
    for index in "${!headers[@]}"; do
        said=ok
        for machine in x86_64 aarch64; do
            output=$work/$machine-clang-$version-$index
            mkdir "$output"
            PATH=$work/$machine:$PATH sh bpf/compile.sh "$PWD/bpf" "$output/BPFObject.swift" "$work/bin/clang-$version" '' \
                "${headers[index]}" 2>"$output/log" || said=FAILED
        done
        [ $said = ok ] || failures=$((failures + 1))
        printf '%-14s' $said
    done
    echo
done
if [ "$failures" != 0 ]; then
    for log in "$work"/*/log; do
        [ ! -s "$log" ] || { echo "$log:" && head -n 20 "$log"; } >&2
    done
    fail "$failures of $((${#versions[@]} * ${#headers[@]})) pairs do not compile"
fi

newest=$(printf '%s\n' "${versions[@]}" | sort -n | tail -n 1)
last=$((${#headers[@]} - 1))

# Each header includes all it needs, so that none depends on earlier includes.
for header in bpf/*.h; do
    alone=$work/alone/${header#bpf/}
    mkdir -p "$alone"
    ln -s "$PWD/bpf/include" "$alone/include"
    # Nothing here calls the functions of the header.
    printf '#pragma clang diagnostic ignored "-Wunused-function"\n#include "%s"\n' "$PWD/$header" >"$alone/syslat.bpf.c"
    sh bpf/compile.sh "$alone" "$alone/BPFObject.swift" "$work/bin/clang-$newest" '' "${headers[last]}" ||
        fail "$header does not compile by itself"
done

# If the compiler of the toolchain has no BPF target (Debian's swiftlang), compile.sh finds the newest clang-N on the PATH.
mkdir "$work/found" "$work/tools"
for tool in dirname od sed uname wc; do
    ln -s "$(command -v $tool)" "$work/tools"
done
PATH=$work/bin:$work/tools /bin/sh bpf/compile.sh "$PWD/bpf" "$work/found/BPFObject.swift" '' /bin/false "${headers[last]}" ||
    fail "compile.sh did not find clang-$newest on the PATH"
cmp "$work/found/BPFObject.swift" "$work/$(uname -m)-clang-$newest-$last/BPFObject.swift" ||
    fail "compile.sh took another clang than clang-$newest"

# If something is missing, the error names the package to install.
refused() {
    local said
    said=$(PATH=$work/tools /bin/sh bpf/compile.sh "$PWD/bpf" "$work/found/BPFObject.swift" "${@:2}" 2>&1) &&
        fail "compile.sh did not fail with '$1'"
    [[ $said == *"$1"* ]] || fail "the error of compile.sh does not contain '$1': $said"
}
refused 'apt-get install clang' '' /bin/false "${headers[last]}"
refused 'SYSLAT_BPF_CLANG' /bin/false "$work/bin/clang-$newest" "${headers[last]}"
refused 'apt-get install libbpf-dev' "$work/bin/clang-$newest" '' "$work"
# The table is valid only if the machine's own headers can't take the place of a suite's libbpf.
mkdir -p "$work/unusable/bpf"
echo '#error not the headers of this machine' >"$work/unusable/bpf/bpf_helpers.h"
refused 'not the headers of this machine' "$work/bin/clang-$newest" '' "$work/unusable"
echo "compile.sh finds clang-$newest by itself, and names the package to install if there is none"
