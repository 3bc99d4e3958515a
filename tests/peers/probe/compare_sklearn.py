"""The probes of a stored sweep beside scikit-learn's on the same features, splits and regularised loss.

    orrery-cli probe … --folds 5 --lambda 0.5 --store STORE --json > study.json
    python compare_sklearn.py STORE/features [--sites SUBSTRING]

Reads each site's features (NPY) and the cells of the sweep: which rows were tested in which fold, their labels, the lambda, what was said, and
the objective. Fits LogisticRegression(C = 1 / (2 lambda), tol 1e-8, float64) on the train part, standardised by its own mean and deviation.
Prints a JSON document: for each site both accuracies over all test parts, their difference in points, and the largest relative difference of
the objectives. Logistic probes with the L2 penalty and equal class weights alone.
"""
import argparse
import glob
import json
import os
import re

import joblib
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits


def objective(z, y, classes, model, lam):
    scores = model.decision_function(z)
    if classes == 2:
        loss = np.logaddexp(0, -(2 * y - 1) * scores).sum()
    else:
        largest = scores.max(1, keepdims=True)
        loss = (np.log(np.exp(scores - largest).sum(1)) + largest.ravel() - scores[np.arange(len(y)), y]).sum()
    return loss + lam * (model.coef_ ** 2).sum()


def compare_fold(x, y, cells, fold):
    cell, dev = cells[fold], cells[(fold + 1) % len(cells)]
    test, classes = np.array(cell["test"]["rows"]), cell["test"]["classes"]
    train = np.setdiff1d(np.arange(len(y)), np.concatenate([test, dev["test"]["rows"]]))
    features = x[train].astype(np.float64)
    mean, deviation = features.mean(0), features.std(0)
    deviation[deviation == 0] = 1
    z = (features - mean) / deviation
    with threadpool_limits(1):
        model = LogisticRegression(C=1 / (2 * cell["lambda"]), tol=1e-8, max_iter=100_000).fit(z, y[train])
    theirs = (model.predict((x[test] - mean) / deviation) == y[test]).sum()
    scores = np.array(cell["test"]["scores"]).reshape(len(test), -1)
    said = (scores[:, 0] > 0).astype(int) if classes == 2 else scores.argmax(1)
    value = objective(z, y[train], classes, model, cell["lambda"])
    return theirs, (said == y[test]).sum(), abs(cell["objective"] / value - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("--sites", default="")
    arguments = parser.parse_args()
    folder = max(glob.glob(arguments.store + "/cells-*"), key=os.path.getmtime)
    order = [site["name"] for site in json.load(open(arguments.store + "/store.json"))["identity"]["sites"]]
    report = {"versions": {"sklearn": sklearn.__version__, "numpy": np.__version__}, "sites": []}
    for site in (name for name in order if arguments.sites in name):
        files = sorted(glob.glob(f"{folder}/{site}.*.json"), key=lambda path: int(re.search(r"\.(\d+)\.json$", path)[1]))
        cells = [json.load(open(path)) for path in files]
        count = sum(len(cell["test"]["rows"]) for cell in cells)
        y = np.empty(count, dtype=int)
        for cell in cells:
            y[cell["test"]["rows"]] = cell["test"]["labels"]
        x = np.load(f"{arguments.store}/{site}.npy", mmap_mode="r")
        folds = joblib.Parallel(n_jobs=os.cpu_count(), prefer="threads")(joblib.delayed(compare_fold)(x, y, cells, fold) for fold in range(len(cells)))
        theirs, ours = (100 * sum(fold[i] for fold in folds) / count for i in (0, 1))
        report["sites"].append({"name": site, "ours": round(ours, 3), "sklearn": round(theirs, 3), "points": round(ours - theirs, 3),
                                "objective": max(fold[2] for fold in folds)})
    print(json.dumps(report, indent=1))


main()
