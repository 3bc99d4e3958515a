#!/bin/bash
# Installs what is missing, builds everything as it ships (warnings are errors) and runs all tests; ends with ctest's summary.
# More arguments go to ctest: tests/run_all.sh -R tst_json
set -euo pipefail
cd "$(dirname "$0")/.."

installers/install-debian12.sh build test
cmake --preset release
cmake --build --preset release
ctest --preset release -j "$(nproc)" "$@"
