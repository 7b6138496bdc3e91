"""Polars and DuckDB on what benches/screen.rs and benches/contractors.rs ask: sorts, a condition and a count over five
million rows of the same shape, and a file of 242,891 licences read as text. Best of three each, on all threads.

pip install polars duckdb numpy; assay sample contractors --size full --to full; python3 benches/peers/frames.py full
"""

import os
import sys
import time

import duckdb
import numpy as np
import polars as pl

ROWS, ROUNDS = 5_000_000, 3
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va"]


def words(numbers):
    """Each number as a word of syllables, the way the bench makes its names."""
    found = np.unique(numbers)
    texts = {}
    for number in found:
        left, text = int(number), ""
        while True:
            text += SYLLABLES[left % 16]
            left //= 16
            if left == 0:
                break
        texts[number] = text
    return pl.Series([texts[number] for number in found]).gather(pl.Series(np.searchsorted(found, numbers).astype(np.uint32)))


def table():
    source = np.random.Generator(np.random.PCG64(42))
    present = pl.Series(source.integers(0, 11, ROWS) != 0)
    name = words(source.integers(0, 1_000_000, ROWS)) + " " + words(source.integers(0, 977, ROWS)) + " Solar"
    columns = {
        "id": np.arange(ROWS),
        "score": source.integers(0, 1_000_000, ROWS) / 10_000.0,
        "name": name,
        "state": words(source.integers(0, 50, ROWS)),
        "issued": source.integers(10_000, 20_000, ROWS).astype(np.int32),
        "platinum": source.integers(0, 2, ROWS) == 0,
        **{f"extra_{extra}": source.integers(0, 1_000, ROWS) for extra in range(6, 12)},
    }
    frame = pl.DataFrame(columns).with_columns(pl.col("issued").cast(pl.Date))
    return frame.with_columns(pl.when(present).then(pl.col("name")).alias("name"))


def timed(what, of):
    best = None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        of()
        wall = time.perf_counter() - start
        best = wall if best is None else min(best, wall)
    print(f"{what}: {best:.3f} s", flush=True)


print("polars", pl.__version__, "duckdb", duckdb.__version__, "threads", pl.thread_pool_size())
frame = table()
database = duckdb.connect()
database.register("frame", frame.to_arrow())
database.execute("CREATE TABLE sheet AS SELECT * FROM frame")
WHERE = "score >= 90 AND state = 'ba' AND platinum"
ASKED = [
    ("sort by a number", lambda: frame.select(pl.col("score").arg_sort(descending=True, nulls_last=True)),
     "SELECT id FROM sheet ORDER BY score DESC NULLS LAST, id"),
    ("sort by a text", lambda: frame.select(pl.col("name").arg_sort(nulls_last=True)),
     "SELECT id FROM sheet ORDER BY name NULLS LAST, id"),
    ("sort by two columns", lambda: frame.select(pl.arg_sort_by("state", "score", descending=[False, True])),
     "SELECT id FROM sheet ORDER BY state, score DESC, id"),
    ("condition", lambda: frame.with_row_index().filter(
        (pl.col("score") >= 90) & (pl.col("state") == "ba") & pl.col("platinum")).select("index"),
     f"SELECT id FROM sheet WHERE {WHERE}"),
    ("count of 50 values", lambda: frame.group_by("state").len().sort("len"),
     "SELECT state, count(*) FROM sheet GROUP BY state ORDER BY 2"),
]
for what, polars, sql in ASKED:
    timed(f"{what}, polars", polars)
    timed(f"{what}, duckdb", lambda: database.execute(sql).fetchnumpy())

licences = os.path.join(sys.argv[1], "contractors/licenses/ca.csv")
timed("read licences, polars", lambda: pl.read_csv(licences, infer_schema=False))
timed("read licences, duckdb", lambda: duckdb.execute(
    f"CREATE OR REPLACE TEMP TABLE licences AS SELECT * FROM read_csv('{licences}', all_varchar = true, header = true)"))
