"""Checks what the attention panel shows and exports against NumPy.

    /usr/bin/python3 tests/peers/attention/check_numbers.py build/release [--golden tests/golden/attention]

Records a run of the sample model, reads it with sqlite3 and NumPy as README's reader does, computes in float64 what the headers of
core/analysis define, and compares the command line's scores and every data file that `orrery --export` writes. --golden also writes small
inputs and their answers for tst_attention_numbers.
"""

import csv
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "resources/sample"))
from read_workspace import read  # noqa: E402

PROMPT = "crown moth glass seven raven bell thorn crown moth glass seven raven bell"
LAYER, HEAD = 1, 0
SCORES = ["entropy", "distance", "previous_token", "duplicate_token", "induction", "first_token"]
worst = {}


def close(what, got, expected, tolerance):
    got, expected = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    assert got.shape == expected.shape, f"{what}: shape {got.shape}, not {expected.shape}"
    assert (np.isnan(got) == np.isnan(expected)).all(), f"{what}: NaN elsewhere"
    difference = float(np.nanmax(np.abs(got - expected), initial=0))
    worst[what] = max(worst.get(what, 0), difference)
    assert difference <= tolerance, f"{what}: differs by {difference:g}"


def mean_or_none(values):
    return float(np.mean(values)) if len(values) else np.nan


def head_scores(a, tokens):
    """core/analysis/attention_scores.h, for a causal pattern [query, key]."""
    n = len(a)
    i, j = np.indices(a.shape)
    entropy = [-sum(p * np.log(p) for p in a[q, : q + 1] if p > 0) / np.log(q + 1) for q in range(1, n)]
    same = [[k for k in range(q) if tokens[k] == tokens[q]] for q in range(n)]
    return [
        mean_or_none(entropy),
        float((a * np.abs(i - j)).sum(1).mean()),
        mean_or_none([a[q, q - 1] for q in range(1, n)]),
        mean_or_none([a[q, same[q]].sum() for q in range(n) if same[q]]),
        mean_or_none([a[q, [k + 1 for k in same[q]]].sum() for q in range(n) if same[q]]),
        mean_or_none(a[1:, 0]),
    ]


def rollouts(patterns, residual=0.5):
    """core/analysis/attention_rollout.h, mean of heads: after each layer."""
    result, before = [], np.eye(patterns.shape[-1])
    for heads in patterns:
        fused = heads.mean(0)
        fused = fused / fused.sum(1, keepdims=True)
        before = (residual * np.eye(len(before)) + (1 - residual) * fused) @ before
        before = before / before.sum(1, keepdims=True)
        result.append(before)
    return np.array(result)


def export(program, workspace, folder, mode):
    """The three data files of a mode: NPY values, CSV rows, JSON; what is said beside them must name the recording."""
    names = {}
    for kind in ("npy", "csv", "json"):
        names[kind] = folder / f"{mode}.{kind}"
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
        subprocess.run([program, workspace, "--head", f"L{LAYER}H{HEAD}", "--mode", mode, "--export", names[kind]], check=True, env=environment, stderr=subprocess.DEVNULL, timeout=300)
        about = json.loads(pathlib.Path(str(names[kind]) + ".about.json").read_text())
        assert workspace.name in about["provenance"] and "sha256" in about["provenance"], about
    with open(names["csv"], newline="") as file:
        rows = list(csv.reader(file))
    return np.load(names["npy"]), rows, json.loads(names["json"].read_text())


def check_matrix(mode, files, expected, tolerance):
    npy, rows, document = files
    assert npy.dtype == np.float32
    close(f"{mode} npy", npy, expected, tolerance)
    close(f"{mode} csv", np.array([[np.float32(x) for x in row[1:]] for row in rows[1:]]), npy, 0)
    close(f"{mode} json", np.array(document["values"], np.float32), npy, 0)


def check_table(mode, files, expected, tolerance):
    """`expected` by column name, as the rows stand."""
    npy, rows, document = files
    numeric = [name for name in rows[0] if not name.endswith("token") or name in SCORES]
    for name, values in expected.items():
        column = rows[0].index(name)
        close(f"{mode} {name} npy", npy[:, numeric.index(name)], values, tolerance)
        close(f"{mode} {name} csv", [float(row[column] or "nan") for row in rows[1:]], values, tolerance)
        close(f"{mode} {name} json", [np.nan if r[name] is None else r[name] for r in document["records"]], values, tolerance)
    assert len(rows) - 1 == len(npy) == len(document["records"])


def check(build, golden):
    folder = pathlib.Path(tempfile.mkdtemp())
    workspace = folder / "numbers.orrery"
    cli = build / "app/cli/orrery-cli"
    subprocess.run([cli, "run", "--model", ROOT / "resources/sample", "--prompt", PROMPT, "--record", workspace, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    db = sqlite3.connect(f"file:{workspace}?mode=ro", uri=True)
    layers = db.execute("SELECT count(*) FROM site WHERE name LIKE 'blocks.%.attn.hook_pattern'").fetchone()[0]
    patterns = np.array([read(db, 1, f"blocks.{layer}.attn.hook_pattern") for layer in range(layers)])
    tokens = [row[0] for row in db.execute("SELECT token_id FROM position ORDER BY pos")]
    exact = patterns.astype(np.float64)
    scores = np.array([[head_scores(head, tokens) for head in layer] for layer in exact])

    said = json.loads(subprocess.run([cli, "attention", workspace, "--run", "1", "--json"], check=True, capture_output=True).stdout)
    table = {(row["layer"], row["head"]): row for row in said["heads"]}
    for layer in range(layers):
        for head in range(patterns.shape[1]):
            values = [table[layer, head]["scores"][name] for name in SCORES]
            close("command line scores", [np.nan if v is None else v for v in values], scores[layer, head], 1e-6)

    program = build / "app/orrery"
    check_matrix("head", export(program, workspace, folder, "head"), exact[LAYER, HEAD], 0)
    check_matrix("rollout", export(program, workspace, folder, "rollout"), rollouts(exact)[LAYER], 1e-6)
    check_table("text", export(program, workspace, folder, "text"), {"position": np.arange(len(tokens)), "attention": exact[LAYER, HEAD].mean(0)}, 1e-6)
    query, key = np.nonzero(patterns[LAYER, HEAD] >= 0.1)
    order = np.argsort(-patterns[LAYER, HEAD][query, key], kind="stable")
    strands = export(program, workspace, folder, "strands")
    weights = patterns[LAYER, HEAD][query, key].astype(np.float64)[order]
    close("strands npy", strands[0][:, 4], weights, 0)
    check_table("strands", strands, {"layer": np.full(len(query), LAYER), "head": np.full(len(query), HEAD)}, 0)
    for row in strands[0]:
        close("strands cells", row[4], exact[LAYER, HEAD][int(row[2]), int(row[3])], 0)
    by_head = {name: scores.reshape(-1, len(SCORES))[:, i] for i, name in enumerate(SCORES)}
    check_table("table", export(program, workspace, folder, "table"), by_head, 1e-6)
    check_table("atlas", export(program, workspace, folder, "atlas"), by_head, 1e-6)
    for what, difference in worst.items():
        print(f"{what:32} {difference:.2g}")
    if golden:
        write_golden(golden, db, exact, patterns, tokens, scores)


def write_golden(golden, db, exact, patterns, tokens, scores):
    values = read(db, 1, f"blocks.{LAYER}.attn.hook_v")  # [position, head, d_head]
    norms = np.sqrt((values.astype(np.float64)[:, HEAD] ** 2).sum(-1))
    pattern = patterns[LAYER, HEAD]
    counts, _ = np.histogram(pattern.astype(np.float64), bins=256, range=(float(pattern.min()), float(pattern.max())))
    golden.mkdir(parents=True, exist_ok=True)
    np.save(golden / "patterns.npy", patterns[:2])
    np.save(golden / "values.npy", values)
    np.save(golden / "tokens.npy", np.array(tokens, np.int64))
    np.save(golden / "value_weighted.npy", exact[LAYER, HEAD] * norms[None, :])
    np.save(golden / "difference.npy", exact[LAYER, HEAD] - exact[0, 0])
    np.save(golden / "rollout.npy", rollouts(exact[:2])[1])
    np.save(golden / "histogram.npy", counts.astype(np.int64))
    np.save(golden / "scores.npy", scores[LAYER])


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[sys.argv.index("--golden") + 1]) if "--golden" in sys.argv else None
    check(pathlib.Path(sys.argv[1]).resolve(), target)
