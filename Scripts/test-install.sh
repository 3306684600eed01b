#!/usr/bin/env bash
# Installs into a separate folder, checks the installed files, and uninstalls. Nothing may be left.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() {
    echo "test-install: $1" >&2
    exit 1
}

make --no-print-directory install DESTDIR="$root" PREFIX=/usr >/dev/null
cd "$root"

# Run from elsewhere, without the toolchain's libraries.
if ldd usr/bin/syslat | grep -q swift; then fail "the binary needs Swift's shared libraries"; fi
env -i PATH=/usr/bin:/bin usr/bin/syslat check

# The manual matches the binary, and both manual readers accept it.
"$project/Scripts/generate-manual.py" usr/bin/syslat --check
for page in usr/share/man/man1/*.1; do
    # Its references are in other packages, and this manual is not in the index of this machine.
    complaints=$(mandoc -T lint -W style "$page" 2>&1 | grep -v 'referenced manual not found\|mandoc.db' || true)
    [ -z "$complaints" ] || fail "$complaints"
    complaints=$(MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
    [ -z "$complaints" ] || fail "$complaints"
    man -l "$page" | grep -q 'syslat' || fail "man cannot read $page"
done
commands=$(usr/bin/syslat --help | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
    [ -f "usr/share/man/man1/syslat-$command.1" ] || fail "'syslat $command' has no manual page"
done

# Each shell accepts its file, and bash completes subcommands.
# shellcheck disable=SC2016  # It is the inner shell that expands.
offered=$(bash -c '
    source usr/share/bash-completion/completions/syslat
    COMP_WORDS=(syslat s) COMP_CWORD=1 COMP_LINE="syslat s" COMP_POINT=8
    _syslat syslat s syslat
    echo "${COMPREPLY[*]}"')
[ "$offered" = "serve slow" ] || fail "bash completes 'syslat s' to '$offered'"
zsh -n usr/share/zsh/site-functions/_syslat
if command -v fish >/dev/null; then fish --no-execute usr/share/fish/vendor_completions.d/syslat.fish; fi

for unit in syslat.service syslat.socket; do
    [ -f "usr/lib/systemd/system/$unit" ] || fail "$unit is missing"
done
installed=$(find . -type f | wc -l)

cd "$project"
make --no-print-directory uninstall DESTDIR="$root" PREFIX=/usr >/dev/null
left=$(find "$root" ! -type d)
[ -z "$left" ] || fail "uninstall leaves $left"

# With another PREFIX the unit starts that binary.
make --no-print-directory install DESTDIR="$root" PREFIX=/opt/syslat >/dev/null
grep -q '^ExecStart=/opt/syslat/bin/syslat serve' "$root/opt/syslat/lib/systemd/system/syslat.service" ||
    fail "the unit does not start the binary under PREFIX"
echo "test-install: ok: $installed files installed and removed"
