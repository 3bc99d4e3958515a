#!/bin/bash
# README's two commands as a newcomer meets them: a clean Debian 12 in a folder, a clean checkout in it, both commands, their times.
#   tests/newcomer/run.sh FOLDER [COMMIT=HEAD]        as root, with debootstrap; 6 GB in FOLDER, the network for packages
# FOLDER/base is the untouched system and is kept for the next time; FOLDER/system is made anew and left for looking at.
set -euo pipefail
folder=$(realpath -m "${1:?run.sh FOLDER [COMMIT]}")
cd "$(dirname "$0")/../.."
commit=$(git rev-parse --short "${2:-HEAD}")
base=$folder/base
system=$folder/system
mkdir -p "$folder"

if [ "${ORRERY_NEWCOMER_INSIDE:-}" != yes ]; then  # in a mount namespace of our own, so that no mount outlives the script
    exec env ORRERY_NEWCOMER_INSIDE=yes unshare --mount --propagation private "$0" "$folder" "$commit"
fi

if [ ! -e "$base/etc/debian_version" ]; then
    debootstrap --variant=minbase bookworm "$base.new"
    mv "$base.new" "$base"
fi
rm -rf "$system"
cp -a "$base" "$system"
mount -t proc proc "$system/proc" || echo "newcomer: no /proc inside"
mkdir "$system/orrery"
git archive "$commit" | tar -x -C "$system/orrery"
cp /etc/resolv.conf "$system/etc/resolv.conf"

mapfile -t commands < <(grep -E '^(installers|tests)/[a-z_-]+\.sh$' README.md)
[ "${#commands[@]}" = 2 ] || { echo "newcomer: README.md has ${#commands[@]} commands instead of two" >&2; exit 1; }

inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 TERM=dumb chroot "$system" /bin/bash -c "cd /orrery && $1"
}

times=()
for command in "${commands[@]}"; do
    printf '\n=== newcomer: %s\n' "$command"
    began=$SECONDS
    inside "$command"
    times+=("$command: $((SECONDS - began)) s")
done
printf '\n=== newcomer, commit %s on %s cores\n' "$commit" "$(nproc)"
printf '%s\n' "${times[@]}"
