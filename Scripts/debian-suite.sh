#!/usr/bin/env bash
# debian-suite.sh SUITE ARCHITECTURE PACKAGE...: unpacks packages of another Debian suite, each with the libraries that it
# needs to run, below .build/debian-SUITE/ARCHITECTURE, and prints that folder. Installs nothing, needs no root, and leaves
# this machine's sources as they are: the suite's package lists are beside that folder. A package that has been unpacked
# stays as it is; remove .build/debian-SUITE to have newer ones.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    tail -5 "$log" >&2
    echo "syslat: $1; the whole log is $log" >&2
    exit 1
}

[ $# -ge 3 ] || {
    echo "usage: Scripts/debian-suite.sh SUITE ARCHITECTURE PACKAGE..." >&2
    exit 64
}
suite=$1 architecture=$2
shift 2
folder=$PWD/.build/debian-$suite/$architecture
state=$folder.apt
log=$state/log

missing=()
for package in "$@"; do
    [ -e "$state/unpacked/$package" ] || missing+=("$package")
done
if [ ${#missing[@]} = 0 ]; then
    echo "$folder"
    exit 0
fi

mkdir -p "$folder" "$state/lists/partial" "$state/cache/archives/partial" "$state/unpacked"
exec 9>"$state/lock"
flock 9 # several may want the same suite at once
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main" >"$state/sources.list"
options=(
    -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
    -o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache" -o Dir::State::status=/dev/null
    -o APT::Architecture="$architecture" -o APT::Architectures="$architecture"
    -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2
)
apt-get "${options[@]}" update --error-on=any >"$log" 2>&1 || fail "cannot fetch the package lists of Debian $suite for $architecture"

# With an empty dpkg status, apt lists all dependencies. Those that only users of a compiler need are left out.
listed=$(apt-get "${options[@]}" install --no-install-recommends --print-uris -y "${missing[@]}" 2>"$log") ||
    fail "Debian $suite has no ${missing[*]} for $architecture that can be installed"
wanted=()
while read -r _ file _; do
    package=${file%%_*}
    case " ${missing[*]} " in
        *" $package "*) wanted+=("$package") && continue ;;
    esac
    case "$package" in
        clang-[0-9]* | libclang-common-*) wanted+=("$package") ;; # what 'clang' stands for, and its headers
        *-dev | *-dev-* | libobjc* | lib?san* | libgprofng* | libperl* | libpython*) ;;
        lib*) wanted+=("$package") ;;
    esac
done < <(grep "^'" <<<"$listed")

downloads=$(mktemp -d "$state/downloads.XXXXXX")
trap 'rm -rf "$downloads"' EXIT
(cd "$downloads" && apt-get "${options[@]}" download "${wanted[@]}") >"$log" 2>&1 ||
    fail "cannot download ${missing[*]} of Debian $suite"
for file in "$downloads"/*.deb; do
    dpkg-deb -x "$file" "$folder" 2>>"$log" || fail "cannot unpack ${file##*/}"
done
for package in "${missing[@]}"; do
    touch "$state/unpacked/$package"
done
echo "$folder"
