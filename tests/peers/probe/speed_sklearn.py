"""Peer timings of a probe sweep: scikit-learn's LogisticRegression at 13 sites of 10,000 examples, on all cores.

    python speed_sklearn.py [--widths 384 768] [--repeats 3] [--tolerances 1e-4 1e-6] [--peer F.json]

The features are those of `orrery-cli bench --filter probe_sweep`: columns that share 16 hidden numbers, two classes, 8,000 examples to train
and 2,000 to test, float32, standardised on the train part, C = 1. Each tolerance is timed both ways of using all cores, sites one after
another with a threaded BLAS, and sites side by side with one thread each (joblib); the faster counts. `gap` is how far, relatively, the
worst site's objective lies above the optimum (float64, tol 1e-10); in float32 scikit-learn gets to about 1e-6, the probes to 1e-8. --peer
writes the file that `orrery-cli bench --peer` reads: the fastest run whose gap is at most 1e-5.
"""
import argparse
import json
import os
import statistics
import time

import joblib
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

SITES, EXAMPLES, TRAIN, SHARED = 13, 10_000, 8_000, 16


def mixed(counter):
    h = counter.astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def labels():
    return (mixed(np.arange(EXAMPLES)) > 0).astype(int)


def features(site, width, y):
    i, j = np.arange(EXAMPLES, dtype=np.int64)[:, None], np.arange(width, dtype=np.int64)[None, :]
    own = mixed((site * EXAMPLES + i) * 1024 + 1_000_000 + j)
    shared = mixed(i * SHARED + j % SHARED + 500_000_000)
    sign = np.where(y == 1, np.float32(1), np.float32(-1))[:, None]
    return own + np.float32(2) * shared + np.where(j % 8 == 0, sign * np.float32(0.02 * (site + 1)), np.float32(0))


def fit(x, y, tolerance):
    mean, deviation = x[:TRAIN].mean(0, dtype=np.float64), x[:TRAIN].std(0, dtype=np.float64)
    z = ((x - mean) / deviation).astype(np.float32)
    model = LogisticRegression(C=1.0, tol=tolerance, max_iter=100_000).fit(z[:TRAIN], y[:TRAIN])
    return model, model.score(z[TRAIN:], y[TRAIN:])


def objective(x, y, model):
    x = x[:TRAIN].astype(np.float64)
    z = (x - x.mean(0)) / x.std(0)
    t = 2 * y[:TRAIN] - 1
    coef = model.coef_.astype(np.float64).ravel()
    return np.logaddexp(0, -t * (z @ coef + model.intercept_[0])).sum() + 0.5 * coef @ coef


def optimum(x, y):
    z = x[:TRAIN].astype(np.float64)
    z = (z - z.mean(0)) / z.std(0)
    return objective(x, y, LogisticRegression(C=1.0, tol=1e-10, max_iter=100_000).fit(z, y[:TRAIN]))


def timed(work, repeats):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def in_turn(sites, y, tolerance):
    return [fit(x, y, tolerance) for x in sites]


def side_by_side(sites, y, tolerance):
    with threadpool_limits(1):
        return joblib.Parallel(n_jobs=os.cpu_count(), prefer="threads")(joblib.delayed(fit)(x, y, tolerance) for x in sites)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--widths", type=int, nargs="+", default=[384, 768])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--tolerances", type=float, nargs="+", default=[1e-4, 1e-5, 1e-6])
    parser.add_argument("--peer")
    arguments = parser.parse_args()
    y, report, peer = labels(), {"versions": {"sklearn": sklearn.__version__, "numpy": np.__version__}, "runs": []}, {}
    for width in arguments.widths:
        name = f"probe_sweep/{SITES}x{EXAMPLES}x{width}"
        sites = [features(site, width, y) for site in range(SITES)]
        best = [optimum(x, y) for x in sites]
        for tolerance in sorted(arguments.tolerances, reverse=True):
            times = {}
            for way in (in_turn, side_by_side):
                times[way.__name__], fits = timed(lambda: way(sites, y, tolerance), arguments.repeats)
            gap = max(objective(x, y, model) / value - 1 for x, (model, _), value in zip(sites, fits, best))
            report["runs"].append({"name": name, "tol": tolerance, "seconds": times, "gap": gap, "steps": [int(m.n_iter_[0]) for m, _ in fits],
                                   "accuracy": [score for _, score in fits]})
            if gap <= 1e-5:
                peer[name] = min([*times.values(), peer.get(name, np.inf)])
    if arguments.peer:
        with open(arguments.peer, "w") as file:
            json.dump(peer, file)
    print(json.dumps(report, indent=1))


main()
