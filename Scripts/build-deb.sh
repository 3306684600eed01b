#!/usr/bin/env bash
# Packs the release binary into .build/deb/syslat_VERSION_ARCH.deb with dpkg-deb alone. Prints its path.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(.build/release/syslat --version)
architecture=$(dpkg --print-architecture)
out=.build/deb
root=$out/root
# The same sources give the same package: the files have the date of the last commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

# The maintainer of this build, in the form that Debian's tools expect.
maintainer="${DEBFULLNAME:-syslat} <${DEBEMAIL:-syslat@syslat.invalid}>"

rm -rf "$out"
mkdir -p "$root/DEBIAN" "$root/lib/systemd" "$root/etc/default" "$root/usr/share/doc/syslat"
umask 022
Scripts/install.sh install "$root" /usr .build/release/syslat
# Debian 12 looks for units in /lib.
mv "$root/usr/lib/systemd/system" "$root/lib/systemd/system"
rmdir -p --ignore-fail-on-non-empty "$root/usr/lib/systemd"
find "$root/usr/share/man" -type f -exec gzip -9n {} +
# Debian's zsh reads this folder; site-functions is for the administrator.
mkdir -p "$root/usr/share/zsh/vendor-completions"
mv "$root/usr/share/zsh/site-functions/_syslat" "$root/usr/share/zsh/vendor-completions"
rmdir "$root/usr/share/zsh/site-functions"
install -m 644 deploy/systemd/syslat.default "$root/etc/default/syslat"
cp -r deploy/debian/copyright "$root/usr/share/doc/syslat/copyright"
{
    echo "syslat ($version) unstable; urgency=medium"
    echo
    echo "  * Version $version."
    echo
    echo " -- $maintainer  $(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$root/usr/share/doc/syslat/changelog.gz"
for script in postinst prerm postrm; do install -m 755 "deploy/debian/$script" "$root/DEBIAN/$script"; done
echo /etc/default/syslat >"$root/DEBIAN/conffiles"

# The libraries that the binary is linked to, in the versions that this system's libraries are compatible with.
mkdir -p "$out/debian"
printf 'Source: syslat\n\nPackage: syslat\nArchitecture: any\n' >"$out/debian/control"
depends=$(cd "$out" && dpkg-shlibdeps -O root/usr/bin/syslat 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
sed -e "s/@VERSION@/$version/" -e "s/@MAINTAINER@/$maintainer/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@SIZE@/$(du -sk --exclude=DEBIAN "$root" | cut -f1)/" deploy/debian/control >"$root/DEBIAN/control"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)

dpkg-deb --build --root-owner-group "$root" "$out/syslat_${version}_$architecture.deb" >/dev/null
rm -rf "$root" "$out/debian"
echo "$out/syslat_${version}_$architecture.deb"
