"""Peer timings: TransformerLens's activation patching of a pair of prompts on a GPT-2-small-shaped model.

    python speed_patch_grid.py --checkpoint FOLDER [--tokens 32] [--threads 2] [--repeats 3] [--out FILE]

Prints one JSON document: medians in seconds of get_act_patch_resid_pre (layer x position) and get_act_patch_attn_head_out_all_pos
(layer x head), the run that makes the clean cache included, by the names of `orrery-cli bench`'s benchmarks, so that `bench --peer FILE`
reads it. TransformerLens 3.x (HookedTransformer) is used where it is importable, else 4.x's TransformerBridge.
../models/make_gpt2_small.py writes the checkpoint. Needs torch, transformers, transformer_lens.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import json
import statistics
import sys
import warnings
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "models"))
from speed_gpt2_small import hooked_transformer, timed, transformer_bridge  # noqa: E402
from transformer_lens import patching  # noqa: E402

GRIDS = {
    "patch_resid_pre": patching.get_act_patch_resid_pre,
    "patch_z": patching.get_act_patch_attn_head_out_all_pos,
}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--grids", nargs="+", choices=list(GRIDS), default=list(GRIDS))
    parser.add_argument("--out", type=Path, help="a file for the document, beside standard output")
    return parser.parse_args()


def metric(logits: torch.Tensor) -> torch.Tensor:
    return logits[0, -1, 1] - logits[0, -1, 2]


def patch(grid: object, model: object, clean: torch.Tensor, corrupt: torch.Tensor) -> torch.Tensor:
    _, cache = model.run_with_cache(clean)
    return grid(model, corrupt, cache, metric)


def main() -> None:
    warnings.simplefilter("ignore")
    patching.tqdm = lambda rows: rows  # its progress bar is not what is timed
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    before_4 = int(importlib.metadata.version("transformer_lens").split(".")[0]) < 4
    model = (hooked_transformer if before_4 else transformer_bridge)(options.checkpoint).__self__
    model.eval()
    generator = torch.Generator().manual_seed(0)
    clean, corrupt = (torch.randint(0, model.cfg.d_vocab, (1, options.tokens), generator=generator) for _ in range(2))
    figures = {}
    for _ in range(5):
        model(corrupt)  # to warm up
    for name in options.grids:
        work = functools.partial(patch, GRIDS[name], model, clean, corrupt)
        figures[f"{name}/{options.tokens}"] = statistics.median(timed(work) for _ in range(options.repeats))
    text = json.dumps(figures, indent=1)
    print(text)
    print("transformer_lens", importlib.metadata.version("transformer_lens"), "torch", torch.__version__, file=sys.stderr)
    if options.out:
        options.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
