#!/bin/bash
# The command line's self-check, where there is neither Qt nor Python: self_check.sh ORRERY_CLI MODEL_FOLDER
# Proves the model against the double-precision reference, records a run, checks the file, exports a site and reads head scores.
set -euo pipefail
orrery=$1
model=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "self-check: $1" >&2; exit 1; }

"$orrery" --version
"$orrery" model inspect "$model" >"$scratch/inspect.txt" || fail "model inspect"
"$orrery" --json model verify "$model" >"$scratch/verify.json" || fail "model verify: $(cat "$scratch/verify.json")"
"$orrery" --quiet run --model "$model" --prompt "To be, or not to be" --record "$scratch/a.orrery" >"$scratch/run.txt" || fail "run"
"$orrery" db check "$scratch/a.orrery" >"$scratch/check.txt" || fail "db check: $(cat "$scratch/check.txt")"
"$orrery" export "$scratch/a.orrery" --run 1 --site blocks.0.attn.hook_pattern --format npy --out "$scratch/a.npy" || fail "export"
[ "$(head -c 6 "$scratch/a.npy" | tail -c 5)" = NUMPY ] || fail "export wrote no NPY file"
"$orrery" attention "$scratch/a.orrery" --run 1 --scores >"$scratch/scores.txt" || fail "attention"

status=0
"$orrery" model inspect "$scratch/nowhere" >/dev/null 2>&1 || status=$?
[ "$status" = 1 ] || fail "a missing folder gave exit code $status instead of 1"
status=0
"$orrery" no-such-command >/dev/null 2>&1 || status=$?
[ "$status" = 2 ] || fail "a wrong command gave exit code $status instead of 2"
echo "self-check: all well"
