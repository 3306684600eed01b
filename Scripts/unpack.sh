#!/usr/bin/env bash
# unpack.sh PACKAGE: unpacks a Debian package into .build/debian/PACKAGE without installing it. No service starts.
set -euo pipefail
cd "$(dirname "$0")/.."

package=$1
folder=.build/debian/$package
[ -d "$folder" ] && exit 0
mkdir -p "$folder.part"
echo "unpacking $package into $folder"
if ! (cd "$folder.part" && { apt-get download "$package" || { apt-get update && apt-get download "$package"; }; }) >"$folder.log" 2>&1; then
    tail -5 "$folder.log" >&2
    echo "syslat: cannot download the Debian package $package" >&2
    exit 1
fi
dpkg-deb -x "$folder.part"/*.deb "$folder.part"
rm "$folder.part"/*.deb
mv "$folder.part" "$folder"
