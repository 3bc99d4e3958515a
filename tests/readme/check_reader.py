"""README's Python reader against `orrery-cli export`: check_reader.py ORRERY_CLI MODEL README

Takes the reader out of the README as a user would, records two prompts in every storage form, and compares each site to the bit.
"""
import contextlib
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("SKIP: numpy is not installed")
    sys.exit(77)

SITES = ["blocks.0.attn.hook_pattern", "blocks.0.attn.hook_z", "blocks.0.hook_resid_post", "logits"]
STORAGE = {"float32": [], "float16": ["--store", "f16"], "triangles": ["--triangles"], "float16 triangles": ["--store", "f16", "--triangles"]}
PROMPTS = ["To be, or not to be: that is the question.", "Good night, good night!"]


def reader_of(readme):
    source = re.search(r"```python\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL).group(1)
    script = readme.parent / "resources/sample/read_workspace.py"
    assert source == script.read_text(encoding="utf-8"), f"README's reader and {script} differ"
    assert len(source.splitlines()) <= 30, "README's reader is longer than it says"
    scope = {"__name__": "read_workspace"}
    exec(compile(source, str(readme), "exec"), scope)
    return scope["read"]


def check_site(command, read, recording, site, prompt, scratch):
    out = scratch / "site.npy"
    subprocess.run([command, "export", recording, "--run", "1", "--site", site, "--prompt", str(prompt), "--format", "npy", "--out", out,
                    "--quiet"], check=True)
    expected = np.load(out)
    with contextlib.closing(sqlite3.connect(recording)) as db:
        actual = read(db, 1, site, prompt)
    assert actual.shape == expected.shape, f"{site}: {actual.shape} instead of {expected.shape}"
    assert np.array_equal(actual.astype(np.float32), expected.astype(np.float32)), f"{site}: values differ"
    assert np.any(actual), f"{site}: nothing but zeros"


def main(command, model, readme):
    read = reader_of(pathlib.Path(readme))
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        lines = scratch / "prompts.txt"
        lines.write_text("".join(prompt + "\n" for prompt in PROMPTS), encoding="utf-8")
        for name, options in STORAGE.items():
            recording = scratch / f"{name}.orrery"
            subprocess.run([command, "run", "--model", model, "--lines", lines, "--sites", ",".join(SITES), "--record", recording,
                            "--quiet", *options], check=True, stdout=subprocess.DEVNULL)
            for prompt in range(len(PROMPTS)):
                for site in SITES:
                    check_site(command, read, recording, site, prompt, scratch)
            print(f"{name}: {len(PROMPTS) * len(SITES)} arrays are equal")


main(*sys.argv[1:])
