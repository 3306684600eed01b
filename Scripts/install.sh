#!/usr/bin/env bash
# install.sh install DESTDIR PREFIX BINARY, install.sh uninstall DESTDIR PREFIX: for make install and make uninstall.
# One list has the files to install and to remove. Folders stay, since others may use them. /etc/default/syslat, which the units read, belongs
# to the administrator.
set -euo pipefail
cd "$(dirname "$0")/.."

action=$1 root=$2$3 prefix=$3 binary=${4-}
files=(
    bin/syslat
    lib/systemd/system/syslat.service
    lib/systemd/system/syslat.socket
    share/bash-completion/completions/syslat
    share/fish/vendor_completions.d/syslat.fish
    share/zsh/site-functions/_syslat
)
for page in man/*.1; do files+=("share/man/man1/$(basename "$page")"); done

# content FILE: prints the content of FILE.
content() {
    case $1 in
        # The unit starts the binary of the same installation.
        lib/systemd/system/*) sed "s:/usr/bin/syslat:$prefix/bin/syslat:" "deploy/systemd/$(basename "$1")" ;;
        # It is sourced, not run: it needs no interpreter's name.
        share/bash-completion/*) "$binary" --generate-completion-script bash | sed '1{/^#!/d}' ;;
        share/fish/*) "$binary" --generate-completion-script fish ;;
        share/zsh/*) "$binary" --generate-completion-script zsh ;;
        share/man/*) cat "man/$(basename "$1")" ;;
    esac
}

case $action in
    install)
        for file in "${files[@]}"; do
            mkdir -p "$root/$(dirname "$file")"
            if [ "$file" = bin/syslat ]; then
                install -m 755 "$binary" "$root/$file"
            else
                content "$file" >"$root/$file"
                chmod 644 "$root/$file"
            fi
        done
        ;;
    uninstall)
        for file in "${files[@]}"; do rm -f "$root/$file"; done
        ;;
    *)
        echo "usage: Scripts/install.sh install DESTDIR PREFIX BINARY | uninstall DESTDIR PREFIX" >&2
        exit 1
        ;;
esac
