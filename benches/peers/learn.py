"""XGBoost and scikit-learn on the table of benches/learn.rs, on all threads, each once.

pip install xgboost scikit-learn; python3 benches/peers/learn.py
"""

import time

import numpy as np
import sklearn
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

COLUMNS, TRAINING, SCORED, EXPLAINED = 69, 40_000, 500_000, 13_460


def unit(rows, column):
    mixed = rows * np.uint64(1_000_003) + np.uint64(column) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def cell(rows, column):
    value = unit(rows, column)
    if column % 3 == 0:
        return value
    return (value < 0.3).astype(float) if column % 3 == 1 else -np.log(1.0 - value)


def table(count, start):
    rows = np.arange(start, start + count, dtype=np.uint64)
    x = np.empty((count, COLUMNS), order="F")
    for column in range(COLUMNS):
        x[:, column] = cell(rows, column)
        if column % 5 == 0:
            x[unit(rows, column + 500) < 0.1, column] = np.nan
    score = (-5.2 + 2.0 * cell(rows, 0) + cell(rows, 1) + 0.5 * cell(rows, 2) - cell(rows, 3) * cell(rows, 5)
             + 0.6 * cell(rows, 4) * cell(rows, 6) + 0.4 * cell(rows, 8))
    return np.ascontiguousarray(x), unit(rows, 999) < 1.0 / (1.0 + np.exp(-score))


def timed(what, of):
    start, used = time.perf_counter(), time.process_time()
    found = of()
    wall, used = time.perf_counter() - start, time.process_time() - used
    print(f"{what}: {wall:.3f} s, processor {used:.2f} s", flush=True)
    return found


np.seterr(over="ignore")
print("xgboost", xgb.__version__, "scikit-learn", sklearn.__version__)
x, y = table(TRAINING, 0)
scored, truth = table(SCORED, TRAINING)
print("positives", y.sum())
settings = dict(objective="binary:logistic", tree_method="hist", max_depth=6, eta=0.015, min_child_weight=2, alpha=0.5,
                gamma=0, subsample=0.8, colsample_bytree=0.7, seed=42, max_bin=256, **{"lambda": 2})
model = timed("xgboost fit", lambda: xgb.train(settings, xgb.DMatrix(x, label=y), 600))
print("leaves", sum(tree.count('"leaf"') for tree in model.get_dump(dump_format="json")))
margins = timed("xgboost scores, 500,000 rows (with DMatrix)", lambda: model.predict(xgb.DMatrix(scored), output_margin=True))
timed("xgboost inplace_predict, 500,000 rows", lambda: model.inplace_predict(scored, predict_type="margin"))
print("average precision", average_precision_score(truth, margins))
explained = xgb.DMatrix(scored[:EXPLAINED])
values = timed("xgboost pred_contribs, 13,460 rows", lambda: model.predict(explained, pred_contribs=True))
print("additivity error", np.abs(values.sum(axis=1) - margins[:EXPLAINED]).max())
hist = HistGradientBoostingClassifier(max_iter=600, learning_rate=0.015, max_depth=6, max_leaf_nodes=64, l2_regularization=2,
                                      min_samples_leaf=2, early_stopping=False, random_state=42)
timed("scikit-learn HistGradientBoosting fit", lambda: hist.fit(x, y))
scores = timed("scikit-learn scores, 500,000 rows", lambda: hist.decision_function(scored))
print("average precision", average_precision_score(truth, scores))
full = np.nan_to_num(x, nan=0.5)
full = (full - full.mean(axis=0)) / full.std(axis=0)
timed("scikit-learn logistic regression", lambda: LogisticRegression(C=1.0, max_iter=1000).fit(full, y))
