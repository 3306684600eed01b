#!/usr/bin/env bash
# test-new-system-call.sh: follows docs/adding-a-system-call.md in a copy of the project, with the line of its example, and
# checks that every ABI then knows the call, its arguments and its wait reason, and that the API's description lists it.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r --parents data/syscalls docs/openapi.yaml Scripts/*.py Sources/Syscalls "$copy"
grep -P '^\d+\t' docs/adding-a-system-call.md >>"$copy/data/syscalls/common.tsv"
"$copy/Scripts/generate-syscall-tables.py"

# Its row of the table in the module: number, name, arguments with their kinds, wait reason.
cat >"$copy/main.swift" <<'END'
for abi in ABI.allCases {
    let call = SyscallID.call(abi, number: 500)
    let arguments = (call.arguments ?? []).map { "\($0.type) \($0.name): \($0.kind)" }
    print(abi, call.name, arguments.joined(separator: ", "), call.waitReason?.rawValue ?? "nothing", separator: "; ")
    precondition(SyscallID.isKnown(name: call.name, in: abi))
}
END
(cd "$copy" && swiftc -swift-version 6 -package-name syslat main.swift Sources/Syscalls/*.swift Sources/Syscalls/Tables/*.swift -o main)

for abi in x86_64 x32 i386 aarch64 arm; do
    echo "$abi; syslat_probe_test; int dfd: descriptor, const char * pathname: path, unsigned int flags: flags; event"
done | diff - <("$copy/main") >&2 || {
    echo "test-new-system-call: not every ABI knows a new line of common.tsv as above" >&2
    exit 1
}
sed -n '/enum: \[_llseek/,$p' "$copy/docs/openapi.yaml" | grep -qw syslat_probe_test || {
    echo "test-new-system-call: docs/openapi.yaml does not list the name in a new line of common.tsv" >&2
    exit 1
}
