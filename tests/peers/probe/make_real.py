"""scikit-learn's probes on sentences of SUBJ and TREC: writes tests/golden/probe/real.json.

    python make_real.py ORRERY_CLI DATA MINILM SAMPLE tests/golden/probe/real.json [--lines 600]

DATA holds subj.objective, subj.subjective and TREC.train (Latin-1); MINILM and SAMPLE are model folders. Makes the tables that
tests/core/probe/tst_real_data.cpp makes, has `orrery-cli probe` store features and splits, and keeps what compare_sklearn.py says of them.
With more --lines, a larger comparison; the golden file is of 600 (of each file of SUBJ; of TREC twice as many).
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
RUNS = [("minilm", "mean-all", ["hook_full_embed", "blocks.*.hook_normalized_resid_post"]), ("sample", "mean", ["blocks.*.hook_resid_post"])]


def lines(path, count):
    kept = [line.rstrip(b" \r\n") for line in open(path, "rb")]
    return [line for line in kept if line][:count]


def table(task, data, count):
    if task == "trec":
        rows = [(line.split(b" ", 1)[1], line.split(b":", 1)[0]) for line in lines(data / "TREC.train", 2 * count)]
    else:
        rows = [(line, label.encode()) for label in ("objective", "subjective") for line in lines(data / f"subj.{label}", count)]
    return b"text\tlabel\n" + b"".join(text + b"\t" + label + b"\n" for text, label in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cli", "data", "minilm", "sample", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--lines", type=int, default=600)
    arguments = parser.parse_args()
    report = {"lambda": 0.5, "folds": 5, "runs": []}
    for task in ("subj", "trec"):
        for model, position, patterns in RUNS:
            with tempfile.TemporaryDirectory() as scratch:
                file = pathlib.Path(scratch, "data.tsv")
                file.write_bytes(table(task, arguments.data, arguments.lines))
                study = json.loads(subprocess.run([arguments.cli, "probe", "--model", getattr(arguments, model), "--data", file, "--encoding", "latin1",
                    "--no-quotes", "--truncate", "--sites", ",".join(patterns), "--position", position, "--lambda", "0.5", "--folds", "5", "--no-control",
                    "--no-baselines", "--resamples", "1", "--store", scratch + "/store", "--json", "--quiet"], check=True, capture_output=True).stdout)
                compared = json.loads(subprocess.run([sys.executable, HERE / "compare_sklearn.py", scratch + "/store/features"], check=True,
                                                     capture_output=True).stdout)
            report["versions"] = compared["versions"]
            report["runs"].append({"task": task, "model": model, "position": position, "patterns": patterns, "samples": study["data"]["samples"],
                                   "sites": compared["sites"]})
    arguments.out.write_text(json.dumps(report, indent=1) + "\n")


main()
