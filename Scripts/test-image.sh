#!/usr/bin/env bash
# Builds the unchanged Dockerfile on stand-ins for its two base images, and queries the daemon of the image. Needs root and
# buildah, but no registry and no Docker. The stand-ins are a minimal Debian, and the same with the installed Swift toolchain.
#
# A git that reads its URLs from local folders (url.FOLDER.insteadOf) does so inside the build as well.
set -euo pipefail
cd "$(dirname "$0")/.."

limit_mb=150
fail() {
    echo "test-image: $1" >&2
    exit 1
}

base=$(Scripts/base-system.sh)
work=$(mktemp -d)
daemon=
finish() {
    if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; fi
    "${buildah[@]}" umount --all >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
buildah=(buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run")
trap finish EXIT
step() { echo "test-image: $1"; }

# stand_in IMAGE COMMAND...: an image of the minimal Debian in which COMMAND was run.
stand_in() {
    local image=$1 container folder
    shift
    container=$("${buildah[@]}" from scratch)
    folder=$("${buildah[@]}" mount "$container")
    cp -a "$base/." "$folder"
    if [ $# -gt 0 ]; then "${buildah[@]}" run --isolation chroot "$container" -- "$@" >"$work/log" 2>&1 || {
        tail -5 "$work/log" >&2
        fail "cannot create the stand-in for $image"
    }; fi
    "${buildah[@]}" config --env PATH=/opt/toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
    "${buildah[@]}" commit --quiet --rm "$container" "docker.io/library/$image" >/dev/null
}

# The toolchain is mounted, not copied: it is as large as all the rest, and each step would copy it.
swift=$(readlink -f "$(command -v swift)")
volumes=(--volume "$(dirname "$(dirname "$swift")"):/opt/toolchain/usr:ro")
git config --file "$work/gitconfig" safe.directory '*'
while read -r key value; do
    folder=${key#url.}
    folder=${folder%.insteadof}
    git config --file "$work/gitconfig" --add "url.$folder.insteadOf" "$value"
    folder=${folder#file://}
    if [ -d "$folder" ]; then volumes+=(--volume "$(readlink -f "$folder"):$folder:ro"); fi
done < <(git config --get-regexp '^url\..*\.insteadof$' || true)
volumes+=(--volume "$work/gitconfig:/root/.gitconfig:ro")

images=$(sed -n 's/^FROM \([a-z]*:[^ ]*\).*/\1/p' Dockerfile | tr '\n' ' ')
[ "$images" = "swift:6.2-bookworm debian:bookworm-slim " ] || fail "the Dockerfile uses the base images $images; this script creates others"
step "making the stand-ins for $images"
stand_in debian:bookworm-slim
# The packages of the toolchain's own image, as its Dockerfile names them.
stand_in swift:6.2-bookworm sh -c 'apt-get update && apt-get install -y --no-install-recommends binutils-gold ca-certificates \
    gcc git libc6-dev libcurl4 libedit2 libncurses6 libpython3.11 libsqlite3-0 libstdc++-12-dev libxml2 pkg-config tzdata && apt-get clean'

step "building the Dockerfile"
"${buildah[@]}" build --isolation chroot --format docker --pull-never "${volumes[@]}" --tag syslat . >"$work/log" 2>&1 || {
    tail -30 "$work/log" >&2
    fail "cannot build it"
}
container=$("${buildah[@]}" from --pull-never syslat)
root=$("${buildah[@]}" mount "$container")
bytes=$(du -s --apparent-size --block-size=1 "$root" | cut -f1)
mb=$(((bytes + 999999) / 1000000))
[ "$mb" -lt "$limit_mb" ] || fail "the image takes $mb MB, not less than $limit_mb"
shells=$(find "$root" -name '*sh' -path '*bin/*')
[ -z "$shells" ] || fail "the image has a shell: $shells"

# field NAME: prints a field of the image's configuration, one word per line.
field() {
    "${buildah[@]}" inspect --type image syslat | python3 -c '
import json, sys
value = json.load(sys.stdin)["Docker"]["config"]
for name in sys.argv[1].split("."):
    value = value[name]
print(value if isinstance(value, str) else "\n".join(value))' "$1"
}
mapfile -t entry < <(field Entrypoint && field Cmd)
mapfile -t health < <(field Healthcheck.Test | tail -n +2)
user=$(field User)
[ "${user%%:*}" -gt 0 ] || fail "it runs as root"

# Runs it as a container engine does: as that user, with the added capabilities in the bounding set only, in a separate
# network.
capabilities=-all,+bpf,+perfmon,+syslog
# shellcheck disable=SC2016  # It is the inner shell that expands.
within='root=$1 user=$2 bounding=$3; shift 3
    mkdir -p "$root/proc" "$root/sys"
    mount --rbind /proc "$root/proc" && mount --rbind /sys "$root/sys"
    exec setpriv --bounding-set "$bounding" --inh-caps -all --ambient-caps -all chroot --userspec="$user" "$root" "$@"'
step "running ${entry[*]}"
# chroot() needs a capability that the daemon isn't to have; chroot --userspec leaves what the file gives, within the bounds.
unshare --mount --propagation private --net bash -c "ip link set lo up; $within" within \
    "$root" "$user" "$capabilities,+sys_chroot,+setuid,+setgid" "${entry[@]}" 2>"$work/daemon.log" &
daemon=$!
for _ in $(seq 100); do
    if grep -q "ready in" "$work/daemon.log"; then break; fi
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
done
grep -q "ready in" "$work/daemon.log" || fail "it does not start: $(cat "$work/daemon.log")"
ask() { nsenter --target "$daemon" --net curl --silent --fail "http://127.0.0.1:9737$1"; }
[ "$(awk '/^Uid/ { print $2 }' "/proc/$daemon/status")" = "${user%%:*}" ] || fail "it runs as another user than $user"
calls=$(ask '/stats?top=1' | sed -n 's/.*"calls": \([0-9]*\).*/\1/p' | head -1)
[ "${calls:-0}" -gt 0 ] || fail "it counts nothing"
ask '/inflight?top=100' | grep -q entry_SYSCALL_64 || fail "no call in flight has a stack with names"
nsenter --target "$daemon" --net --mount chroot --userspec="$user" "$root" "${health[@]}" >/dev/null || fail "its health check fails"
kill "$daemon"
wait "$daemon" || fail "it ends with $?"
daemon=
# In a new network nothing listens.
if unshare --mount --propagation private --net bash -c "$within" within "$root" "$user" "$capabilities,+sys_chroot,+setuid,+setgid" \
    "${health[@]}" 2>/dev/null; then fail "its health check reports ready without a daemon"; fi
echo "test-image: ok: $mb MB, no shell, user $user, $calls calls counted"
