"""README's command line, as a reader would type it: check_commands.py FOLDER_OF_ORRERY_CLI README

Every block of shell commands under the two headings is run in a scratch folder that has the README's `resources`; all must succeed and
print something.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEADINGS = ["Five minutes on the command line", "Five more: who computed that?"]


def blocks_of(text):
    for heading in HEADINGS:
        section = re.search(rf"^## {re.escape(heading)}\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)
        assert section, f"README has no section “{heading}”"
        blocks = re.findall(r"```sh\n(.*?)```", section.group(1), re.DOTALL)
        assert len(blocks) > 3, f"“{heading}” has only {len(blocks)} blocks of commands"
        yield from blocks


def main(folder, readme):
    readme = pathlib.Path(readme).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        os.symlink(readme.parent / "resources", pathlib.Path(scratch) / "resources")
        settings = dict(os.environ, PATH=folder + os.pathsep + os.environ["PATH"])
        before = ""
        for block in blocks_of(readme.read_text(encoding="utf-8")):
            if block.startswith("export "):
                before += "".join(line + "\n" for line in block.splitlines() if not line.startswith("export PATH="))
                continue
            done = subprocess.run(["sh", "-e", "-c", before + block], cwd=scratch, env=settings, capture_output=True, text=True)
            assert done.returncode == 0, f"{block}ended with {done.returncode}:\n{done.stderr}"
            assert done.stdout.strip(), f"{block}printed nothing"
        made = sorted(path.name for path in pathlib.Path(scratch).iterdir())
        expected = ["pattern.npy", "questions.html", "questions.json", "resources", "tour.orrery"]
        assert made == expected, f"{made} came to be instead of {expected}"


if __name__ == "__main__":
    main(*sys.argv[1:])
