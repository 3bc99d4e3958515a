#!/bin/bash
# From a fresh Debian 12 to a model's attention: installs what the build needs, builds the command line and the window, runs the sample
# model on a verse, records every default site and prints the head scores. With a display the window opens on the recording; without
# one its attention is drawn as build/first.svg. The recording stays in build/first.orrery.
set -euo pipefail
cd "$(dirname "$0")/.."

installers/install-debian12.sh build
cmake --preset release
cmake --build --preset release --target orrery-cli orrery

cli=build/release/app/cli/orrery-cli
window=build/release/app/orrery
recording=build/first.orrery
rm -f "$recording"
# A verse twice: heads that look for an earlier occurrence have one to find.
verse="But, soft! what light through yonder window breaks? It is the east, and Juliet is the sun."
"$cli" run --model resources/sample --prompt "$verse $verse" --record "$recording"
"$cli" attention "$recording" --run 1 --scores
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    "$window" "$recording" --head L1H0
else
    "$window" --platform offscreen "$recording" --mode atlas --export build/first.svg
    echo "No display: the attention of all heads is drawn in build/first.svg, the recording is $recording."
fi
