"""Writes a GPT-2-small-shaped checkpoint with random weights (500 MB), for timings. Keep it outside the repository.

    python make_gpt2_small.py FOLDER --tokenizer FOLDER_WITH_VOCAB_AND_MERGES

Needs torch and safetensors.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

CONFIG = {
    "activation_function": "gelu_new",
    "architectures": ["GPT2LMHeadModel"],
    "attn_pdrop": 0.1,
    "bos_token_id": 50256,
    "embd_pdrop": 0.1,
    "eos_token_id": 50256,
    "initializer_range": 0.02,
    "layer_norm_epsilon": 1e-05,
    "model_type": "gpt2",
    "n_ctx": 1024,
    "n_embd": 768,
    "n_head": 12,
    "n_layer": 12,
    "n_positions": 1024,
    "resid_pdrop": 0.1,
    "vocab_size": 50257,
}
TOKENIZER_FILES = ("vocab.json", "merges.txt", "tokenizer.json", "LICENSE")


def shapes() -> dict[str, tuple[int, ...]]:
    """Names and shapes of the published file, tied, without prefix."""
    d, f = CONFIG["n_embd"], 4 * CONFIG["n_embd"]
    result: dict[str, tuple[int, ...]] = {"wte.weight": (CONFIG["vocab_size"], d), "wpe.weight": (CONFIG["n_positions"], d)}
    parts = {"ln_1": (d,), "ln_2": (d,), "attn.c_attn": (d, 3 * d), "attn.c_proj": (d, d), "mlp.c_fc": (d, f), "mlp.c_proj": (f, d)}
    for layer in range(CONFIG["n_layer"]):
        for part, shape in parts.items():
            result[f"h.{layer}.{part}.weight"] = shape
            result[f"h.{layer}.{part}.bias"] = shape[-1:]
    return result | {"ln_f.weight": (d,), "ln_f.bias": (d,)}


def random_tensor(name: str, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """N(0, 0.02^2); norm gains are 1 plus that."""
    values = torch.randn(shape, generator=generator) * CONFIG["initializer_range"]
    return values + 1 if "ln_" in name and name.endswith("weight") else values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(options.seed)
    tensors = {name: random_tensor(name, shape, generator) for name, shape in shapes().items()}
    save_file(tensors, options.folder / "model.safetensors", metadata={"format": "pt"})
    (options.folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8")
    for name in TOKENIZER_FILES:
        if (options.tokenizer / name).exists():
            shutil.copyfile(options.tokenizer / name, options.folder / name)
    print(sum(value.numel() for value in tensors.values()), "parameters in", options.folder)


if __name__ == "__main__":
    main()
