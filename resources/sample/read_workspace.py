#!/usr/bin/env python3
"""read_workspace.py FILE.orrery [RUN SITE OUT.npy]: lists what a workspace holds, or takes one array out of it."""
import json
import sqlite3
import sys

import numpy as np


def read(db, run, site, prompt=0, step=0):
    tensor, dtype, shape, layout = db.execute(
        "SELECT t.id, dtype, shape_json, layout FROM tensor t JOIN site s ON s.id = site_id JOIN prompt p ON p.id = prompt_id"
        " WHERE t.run_id = ? AND s.name = ? AND p.ord = ? AND step = ? AND complete = 1", (run, site, prompt, step)).fetchone()
    chunks = db.execute("SELECT data FROM chunk WHERE tensor_id = ? ORDER BY seq", (tensor,))
    values = np.frombuffer(b"".join(data for data, in chunks), {"f32": "<f4", "f16": "<f2"}[dtype])
    if layout == "dense":
        return values.reshape(json.loads(shape))
    square = np.zeros(json.loads(shape), values.dtype)  # tri_lower: row q of each square keeps its first q + 1 values
    square[(..., *np.tril_indices(square.shape[-1]))] = values.reshape(*square.shape[:-2], -1)
    return square


if __name__ == "__main__":
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    if len(sys.argv) == 5:
        np.save(sys.argv[4], read(db, int(sys.argv[2]), sys.argv[3]))
    else:
        for row in db.execute("SELECT t.run_id, p.ord, s.name, step, dtype, shape_json FROM tensor t"
                              " JOIN site s ON s.id = site_id JOIN prompt p ON p.id = prompt_id WHERE complete = 1 ORDER BY t.id"):
            print(*row)
