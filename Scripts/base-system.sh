#!/usr/bin/env bash
# base-system.sh: makes a minimal Debian 12 in .build/debian/base once, in the way of debian:bookworm-slim: without documents,
# manuals and translations. Prints the folder. Needs root and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/debian/base
if [ ! -d "$folder" ]; then
    echo "making a minimal Debian in $folder" >&2
    mkdir -p .build/debian
    rm -rf "$folder.part"
    debootstrap --variant=minbase bookworm "$folder.part" >"$folder.log" 2>&1 || {
        tail -5 "$folder.log" >&2
        exit 1
    }
    rm -rf "$folder.part"/var/cache/apt/*.bin "$folder.part"/var/cache/apt/archives/*.deb "$folder.part"/var/lib/apt/lists/*
    # The exceptions and the list are those of the image's own /etc/dpkg/dpkg.cfg.d/docker.
    cat >"$folder.part/etc/dpkg/dpkg.cfg.d/docker" <<'CONFIG'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/locale/*
CONFIG
    find "$folder.part/usr/share/doc" -type f ! -name copyright -delete
    find "$folder.part/usr/share/man" "$folder.part/usr/share/locale" -mindepth 1 -delete
    find "$folder.part/usr/share/doc" -mindepth 1 -type d -empty -delete
    mv "$folder.part" "$folder"
fi
echo "$folder"
