#!/bin/bash
# Builds every fuzz target with clang and runs each for some seconds: tests/fuzz/run.sh [SECONDS=30] [JOBS=all cores]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-30}
jobs=${2:-$(nproc)}

cmake --preset fuzz -DORRERY_FUZZ_SECONDS="$seconds"
cmake --build --preset fuzz --target fuzzers -j "$jobs"
ctest --preset fuzz -j "$jobs"
