#!/bin/bash
# Installs groups of installers/packages-debian12.txt: install-debian12.sh [--list] [GROUP … | all]   (without a group: build)
# Asks for root, through sudo if need be, only when a package is missing. --list prints the packages and installs nothing.
set -euo pipefail
list="$(dirname "$0")/packages-debian12.txt"

packagesOf() {
    awk -v wanted="$1" '
        { sub(/#.*/, "") }
        /^\[/ { gsub(/[][ \t]/, ""); inside = wanted == "all" || $0 == wanted; found = found || inside; next }
        inside && NF && !seen[$1]++ { print $1 }
        END { if (!found) exit 1 }' "$list"
}

isMissing() { ! dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

asRoot() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

only_list=no
if [ "${1:-}" = --list ]; then only_list=yes; shift; fi

missing=()
for group in "${@:-build}"; do
    packages=$(packagesOf "$group") || { echo "install-debian12.sh: no group '$group' in $list" >&2; exit 2; }
    if [ "$only_list" = yes ]; then echo "$packages"; continue; fi
    for package in $packages; do
        if isMissing "$package"; then missing+=("$package"); fi
    done
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing: ${missing[*]}"
    asRoot env DEBIAN_FRONTEND=noninteractive apt-get update -q
    asRoot env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi
