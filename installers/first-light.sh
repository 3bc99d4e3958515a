#!/bin/bash
# From a fresh Debian 12 to a recorded model: installs what the build needs, builds the command line, runs the sample model on a prompt,
# records every default site and prints the head scores. The recording stays in build/first.orrery.
set -euo pipefail
cd "$(dirname "$0")/.."

installers/install-debian12.sh build
cmake --preset release
cmake --build --preset release --target orrery-cli

orrery=build/release/app/cli/orrery-cli
recording=build/first.orrery
rm -f "$recording"
# A verse twice: heads that look for an earlier occurrence have one to find.
verse="But, soft! what light through yonder window breaks? It is the east, and Juliet is the sun."
"$orrery" run --model resources/sample --prompt "$verse $verse" --record "$recording"
"$orrery" attention "$recording" --run 1 --scores
