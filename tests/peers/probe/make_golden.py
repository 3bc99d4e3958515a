"""Small problems and scikit-learn's optima for them: writes tests/golden/probe/*.json.

    python3 make_golden.py tests/golden/probe

Features are float32 and standardised by their training mean and population deviation, as the probes do it; every objective is what the
probe minimises, evaluated here in float64 at scikit-learn's solution. With an L1 penalty saga stops short of its optimum (by up to 1e-3 where
all weights are 0): from there scipy's L-BFGS-B goes on, on the split W = P - N with P, N >= 0, where the same problem is smooth.
"""
import json
import sys

import numpy as np
import scipy.optimize
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, log_loss, mean_squared_error, r2_score, roc_auc_score
from sklearn.svm import LinearSVC

rng = np.random.default_rng(7)


def problem(n, d, classes, noise):
    x = rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 3 * rng.normal(size=d)
    x = x.astype(np.float32)
    w = rng.normal(size=(d, classes))
    scores = (x - x.mean(0)) @ w
    y = (scores / scores.std() + noise * rng.gumbel(size=scores.shape)).argmax(1)
    return x, y


def standardised(x):
    x = x.astype(np.float64)
    return (x - x.mean(0)) / x.std(0)


def cross_entropy(scores, y, classes, weight):
    if classes == 2:
        t = np.where(y == 1, 1, -1)
        return (weight * np.logaddexp(0, -t * scores.ravel())).sum()
    largest = scores.max(1, keepdims=True)
    logsum = np.log(np.exp(scores - largest).sum(1)) + largest.ravel()
    return (weight * (logsum - scores[np.arange(len(y)), y])).sum()


def hinge(scores, y, classes, weight):
    columns = [1] if classes == 2 else range(classes)
    t = np.stack([np.where(y == c, 1, -1) for c in columns], 1)
    return (weight[:, None] * np.maximum(0, 1 - t * scores.reshape(len(y), -1)) ** 2).sum()


def polished(z, y, classes, lam, weight, coef, intercept):
    outputs, d = coef.shape
    size = outputs * d

    def objective(v):
        w = (v[:size] - v[size:2 * size]).reshape(outputs, d)
        scores = z @ w.T + v[2 * size:]
        value = cross_entropy(scores, y, classes, weight) + lam * v[:2 * size].sum()
        if classes == 2:
            t = np.where(y == 1, 1, -1)
            by = (-t * weight / (1 + np.exp(t * scores.ravel())))[:, None]
        else:
            by = np.exp(scores - scores.max(1, keepdims=True))
            by = weight[:, None] * (by / by.sum(1, keepdims=True) - np.eye(classes)[y])
        g = (by.T @ z).ravel()
        return value, np.concatenate([g + lam, -g + lam, by.sum(0)])

    start = np.concatenate([np.maximum(coef, 0).ravel(), np.maximum(-coef, 0).ravel(), intercept])
    bounds = [(0, None)] * (2 * size) + [(None, None)] * outputs
    return scipy.optimize.minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds,
                                   options={"maxiter": 100000, "maxfun": 200000, "ftol": 1e-16, "gtol": 1e-10, "maxcor": 50}).fun


def fit(z, y, classes, kind, lam, weight):
    if kind == "logistic":
        model = LogisticRegression(C=1 / (2 * lam), tol=1e-12, max_iter=100000).fit(z, y, weight)
        loss, penalty = cross_entropy, lam * (model.coef_ ** 2).sum()
    elif kind == "logistic-l1":
        model = LogisticRegression(l1_ratio=1, solver="saga", C=1 / lam, tol=1e-6, max_iter=5000).fit(z, y, weight)
        return polished(z, y, classes, lam, weight, model.coef_, model.intercept_), model
    elif kind == "svm":
        # liblinear also penalises the bias; a large scaling of its column makes that vanish.
        model = LinearSVC(C=1 / (2 * lam), dual=False, tol=1e-12, max_iter=200000, intercept_scaling=1e4).fit(z, y, weight)
        loss, penalty = hinge, lam * (model.coef_ ** 2).sum()
    scores = model.decision_function(z)
    return loss(scores, y, classes, weight) + penalty, model


cases = []
for name, n, d, classes, noise in [("two", 80, 6, 2, 0.4), ("four", 120, 5, 4, 0.3), ("wide", 24, 40, 3, 0.2), ("separable", 60, 8, 2, 0.0)]:
    x, y = problem(n, d, classes, noise)
    z = standardised(x)
    balanced = len(y) / (classes * np.bincount(y, minlength=classes))
    case = {"name": name, "classes": classes, "width": d, "x": [float(v) for v in x.ravel()], "y": y.tolist(), "fits": []}
    for kind in ["logistic", "logistic-l1", "svm"]:
        for lam in [0.01, 1.0, 30.0]:
            for weighting, weight in [("none", np.ones(n)), ("balanced", balanced[y])]:
                objective, _ = fit(z, y, classes, kind, lam, weight)
                case["fits"].append({"kind": kind, "lambda": lam, "weights": weighting, "objective": objective})
    t = np.where(y == 1, 1.0, -1.0) if classes == 2 else np.where(y[:, None] == np.arange(classes), 1.0, -1.0)
    for lam in [0.1, 10.0]:
        model = Ridge(alpha=lam, solver="cholesky").fit(z, t)
        case["fits"].append({"kind": "ridge", "lambda": lam, "weights": "none", "scores": model.predict(z).ravel().tolist()})
    means = np.stack([z[y == c].mean(0) for c in range(classes)])
    within = sum(((z[y == c] - means[c]).T @ (z[y == c] - means[c])) for c in range(classes)) / n
    within = (1 - 1e-3) * within + 1e-3 * np.trace(within) / d * np.eye(d)
    coef = np.linalg.solve(within, means.T).T
    scores = z @ coef.T - 0.5 * (means * coef).sum(1) + np.log(np.bincount(y) / n)
    if classes == 2:
        scores = scores[:, 1] - scores[:, 0]
    case["fits"].append({"kind": "mass-mean-inverted", "weights": "none", "scores": scores.ravel().tolist()})
    cases.append(case)

x, _ = problem(50, 6, 2, 0)
target = standardised(x) @ rng.normal(size=6) + 0.3 * rng.normal(size=50) + 4
model = Ridge(alpha=2.0, solver="cholesky").fit(standardised(x), target)
regression = {"width": 6, "x": [float(v) for v in x.ravel()], "values": target.tolist(), "lambda": 2.0, "scores": model.predict(standardised(x)).tolist()}

document = {"made_by": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}", "cases": cases, "regression": regression}
with open(sys.argv[1] + "/fits.json", "w") as file:
    json.dump(document, file, separators=(",", ":"))


def score_case(name, classes, n):
    labels = rng.integers(classes, size=n)
    scores = rng.normal(size=(n, 1 if classes == 2 else classes))
    if classes == 2:
        scores[:, 0] += np.where(labels == 1, 1, -1)
        p = 1 / (1 + np.exp(-scores[:, 0]))
        p = np.stack([1 - p, p], 1)
        auc = roc_auc_score(labels, scores[:, 0])
    else:
        scores[np.arange(n), labels] += 1
        p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        auc = np.mean([roc_auc_score(labels == c, scores[:, c]) for c in range(classes)])
    said, confidence = p.argmax(1), p.max(1)
    bins = np.minimum((confidence * 10).astype(int), 9)
    ece = sum(abs((said == labels)[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    expected = {"accuracy": accuracy_score(labels, said), "macro_f1": f1_score(labels, said, average="macro"), "roc_auc": auc,
                "log_loss": log_loss(labels, p), "calibration_error": ece}
    return {"name": name, "classes": classes, "scores": scores.ravel().tolist(), "labels": labels.tolist(), "expected": {k: float(v) for k, v in expected.items()}}


values = rng.normal(size=60) * 3 + 1
guess = values + rng.normal(size=60)
regressed = {"name": "numbers", "classes": 0, "scores": guess.tolist(), "values": values.tolist(),
             "expected": {"r2": r2_score(values, guess), "rmse": float(np.sqrt(mean_squared_error(values, guess)))}}
document = {"made_by": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "cases": [score_case("two classes", 2, 90), score_case("five classes", 5, 120), regressed]}
with open(sys.argv[1] + "/scores.json", "w") as file:
    json.dump(document, file, separators=(",", ":"))
