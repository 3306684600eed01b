#!/usr/bin/env bash
# Fuzz the request parser with libFuzzer and the address sanitizer: Scripts/fuzz.sh [seconds [inputs]].
# Inputs that crash, hang or take too much memory are left in .build/fuzz; after the fix, add them to Tests/Fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
inputs=${2:--1}
build=.build/fuzz
mkdir -p "$build/corpus"
# The fuzzer is linked with the modules that HTTP needs, according to Package.swift.
swift build --scratch-path "$build/package" -c release --target HTTP --sanitize address \
    -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing >"$build/log" 2>&1 || { tail -40 "$build/log" >&2; exit 1; }
products=$(swift build --scratch-path "$build/package" -c release --show-bin-path)
mapfile -t objects < <(find "$products" -name '*.o')
swiftc -swift-version 6 -O -parse-as-library -use-ld=lld -sanitize=fuzzer,address -module-name HTTPFuzz \
    -I "$products/Modules" -I Sources/CZlib -I Sources/CPlatform \
    -I "$build/package/checkouts/swift-system/Sources/CSystem/include" \
    Tests/Fuzz/FuzzRequests.swift "${objects[@]}" -lz -o "$build/fuzz-requests"
"$build/fuzz-requests" -max_total_time="$seconds" -runs="$inputs" -max_len=40000 -timeout=5 -rss_limit_mb=1024 \
    -dict=Tests/Fuzz/http.dict -artifact_prefix="$build/" -print_final_stats=1 -verbosity=1 \
    "$build/corpus" Tests/Fuzz/corpus 2>"$build/log" || { tail -40 "$build/log" >&2; exit 1; }
awk '/stat::number_of_executed_units|stat::peak_rss_mb|DONE|Done/ { print "fuzz: " $0 }' "$build/log"
