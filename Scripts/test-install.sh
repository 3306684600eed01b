#!/usr/bin/env bash
# Installs below a folder of its own, runs and reads what is there, and uninstalls: nothing may be left.
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

# The manual is what the binary says of itself, and both readers of manuals are content with it.
"$project/Scripts/generate-manual.py" usr/bin/syslat --check
for page in usr/share/man/man1/*.1; do
    # What is referred to is in other packages, and this manual is not in the index of manuals here.
    complaints=$(mandoc -T lint -W style "$page" 2>&1 | grep -v 'referenced manual not found\|mandoc.db' || true)
    [ -z "$complaints" ] || fail "$complaints"
    complaints=$(MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
    [ -z "$complaints" ] || fail "$complaints"
    man -l "$page" | grep -q 'syslat' || fail "$page can't be read"
done
commands=$(usr/bin/syslat --help | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
    [ -f "usr/share/man/man1/syslat-$command.1" ] || fail "there is no manual of 'syslat $command'"
done

# Each shell takes its file, and bash offers the subcommands.
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

# Elsewhere the unit starts what is there.
make --no-print-directory install DESTDIR="$root" PREFIX=/opt/syslat >/dev/null
grep -q '^ExecStart=/opt/syslat/bin/syslat serve' "$root/opt/syslat/lib/systemd/system/syslat.service" ||
    fail "the unit doesn't start the binary below PREFIX"
echo "test-install: ok: $installed files, and none is left"
