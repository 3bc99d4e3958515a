"""Turns a training checkpoint into the sample model's folder, and measures the model that is stored there.

    python export.py TEXT WORK_FOLDER/step-N.pt ../

Weights are rounded to F16 and read back from the written files by transformers before anything is measured; the figures go to
standard output and to the end of the log beside this script, which starts with the training log.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel

import scores
import text as shakespeare

torch.set_num_threads(1)


def model_config(trained: dict) -> dict:
    """The keys of a published GPT-2 config."""
    kept = ("bos_token_id", "eos_token_id", "layer_norm_epsilon", "n_embd", "n_head", "n_layer", "n_positions", "vocab_size")
    kept += ("attn_pdrop", "embd_pdrop", "resid_pdrop")
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        **{key: trained[key] for key in kept},
        "tie_word_embeddings": True,
        "torch_dtype": "float16",
    }


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def write_model(folder: Path, state: dict) -> None:
    """config.json, generation_config.json and the weights as F16, tied, under published names without prefix."""
    weights = {name.removeprefix("transformer."): value.half().contiguous() for name, value in state["model"].items() if name != "lm_head.weight"}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "config.json", model_config(state["config"]))
    ids = {"bos_token_id": state["config"]["bos_token_id"], "eos_token_id": state["config"]["eos_token_id"]}
    write_json(folder / "generation_config.json", ids)


def write_tokenizer(folder: Path, tokenizer: Tokenizer, context: int) -> None:
    """tokenizer.json, and the older pair vocab.json and merges.txt."""
    tokenizer.save(str(folder / "tokenizer.json"))
    tokenizer.model.save(str(folder))
    special = {role: shakespeare.END_OF_TEXT for role in ("bos_token", "eos_token", "unk_token")}
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False, "model_max_length": context, **special})


def table(name: str, values: torch.Tensor) -> str:
    rows = [f"  layer {layer}: " + " ".join(f"{value:.3f}" for value in row) for layer, row in enumerate(values.tolist())]
    return "\n".join([f"{name}, heads 0 to {values.shape[1] - 1}", *rows])


def report(folder: Path, text_file: Path) -> str:
    """Figures of the stored model, computed in float32 from its F16 weights."""
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    bos = tokenizer.token_to_id(shakespeare.END_OF_TEXT)
    held_out = shakespeare.split(text_file)[1]
    ids = torch.from_numpy(shakespeare.encode(tokenizer, held_out))
    by_name = scores.head_scores(model, bos)
    first, second = scores.repeat_losses(model, bos)
    return "\n".join([
        "# the stored model (F16 weights, computed in float32)",
        f"held-out bits per byte {scores.bits_per_byte(model, ids, len(held_out.encode()), bos):.4f}",
        f"loss on random repeats, nats a token: first copy {first:.3f}, second copy {second:.3f}",
        table("previous-token score", by_name["previous"]),
        table("prefix-matching (induction) score", by_name["induction"]),
    ])


def main() -> None:
    text_file, checkpoint, folder = (Path(argument) for argument in sys.argv[1:4])
    state = torch.load(checkpoint, weights_only=False)
    write_model(folder, state)
    write_tokenizer(folder, Tokenizer.from_file(str(checkpoint.parent / "tokenizer.json")), state["config"]["n_positions"])
    measured = report(folder, text_file)
    log = (checkpoint.parent / "train.log").read_text(encoding="utf-8")
    (Path(__file__).resolve().parent / "train.log").write_text(f"{log}# exported: step {state['step']}\n{measured}\n", encoding="utf-8")
    print(measured)


if __name__ == "__main__":
    main()
