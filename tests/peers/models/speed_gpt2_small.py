"""Peer timings on a GPT-2-small-shaped model: PyTorch's forward, and TransformerLens recording everything to disk.

    python speed_gpt2_small.py --checkpoint FOLDER [--tokens 512 1024] [--threads 2] [--repeats 5] [--scratch FOLDER]

Prints one JSON document: versions, and for each prompt length medians in seconds and peak memory (VmHWM, reset before each
measurement) of
  - forward: transformers with torch's SDPA, all logits, no cache;
  - record: TransformerLens run_with_cache of every activation it has by default, then saving them all, one .npy each and
    again as one safetensors file, each synced with fsync. A tensor that is cached under two names is saved once; removing what the
    repeat before wrote is not timed. (`orrery-cli bench` records the same tensors in record_lens.)
TransformerLens 3.x (HookedTransformer, no weight processing) is used where it is importable, else 4.x's TransformerBridge.
make_gpt2_small.py writes the checkpoint. Needs torch, transformers, transformer_lens, safetensors, numpy.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import AutoConfig, GPT2LMHeadModel

Run = Callable[[torch.Tensor], object]
Activations = dict[str, np.ndarray]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokens", type=int, nargs="+", default=[512, 1024])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--scratch", type=Path, help="where activations are written; the disk matters")
    return parser.parse_args()


def status_bytes(field: str) -> int:
    """A line of /proc/self/status, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {field}")


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(work: Callable[[], object], repeats: int, prepare: Callable[[], object] = lambda: None) -> dict[str, float]:
    """One run to warm up, then the median, the fastest and the slowest of `repeats`, and the memory peak of all.

    prepare() goes before every run and is not timed.
    """
    prepare()
    work()
    reset_peak()
    before = status_bytes("VmRSS")
    seconds = []
    for _ in range(repeats):
        prepare()
        seconds.append(timed(work))
    return {
        "median_s": statistics.median(seconds),
        "min_s": min(seconds),
        "max_s": max(seconds),
        "rss_before_bytes": before,
        "peak_rss_bytes": status_bytes("VmHWM"),
    }


def synced_write(path: Path, write: Callable[[Path], object]) -> None:
    write(path)
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def save_npy(folder: Path, activations: Activations) -> None:
    for name, value in activations.items():
        synced_write(folder / f"{name}.npy", lambda path, value=value: np.save(path, value))


def save_safetensors(folder: Path, activations: Activations) -> None:
    synced_write(folder / "activations.safetensors", lambda path: save_file(activations, path))


def clear(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def load_torch(checkpoint: Path, attention: str) -> GPT2LMHeadModel:
    return GPT2LMHeadModel.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation=attention).eval()


def hooked_transformer(checkpoint: Path) -> Run:
    """TransformerLens 3.x with the checkpoint's weights as they are."""
    from transformer_lens import HookedTransformer, HookedTransformerConfig
    from transformer_lens.pretrained.weight_conversions import convert_gpt2_weights

    c = AutoConfig.from_pretrained(checkpoint)
    config = HookedTransformerConfig(
        n_layers=c.n_layer, d_model=c.n_embd, n_heads=c.n_head, d_head=c.n_embd // c.n_head, n_ctx=c.n_positions,
        d_mlp=c.n_inner or 4 * c.n_embd, d_vocab=c.vocab_size, act_fn=c.activation_function, eps=c.layer_norm_epsilon,
        normalization_type="LN", device="cpu",
    )
    model = HookedTransformer(config)
    state = convert_gpt2_weights(load_torch(checkpoint, "eager"), config)
    model.load_state_dict({name: value.detach().clone() for name, value in state.items()}, strict=False)
    return model.run_with_cache


def transformer_bridge(checkpoint: Path) -> Run:
    """TransformerLens 4.x around transformers' own modules."""
    from transformer_lens.model_bridge import TransformerBridge

    model = load_torch(checkpoint, "eager")
    return TransformerBridge.boot_transformers(str(checkpoint), hf_model=model).run_with_cache


def lens_runner(checkpoint: Path) -> tuple[str, Run]:
    if int(importlib.metadata.version("transformer_lens").split(".")[0]) < 4:
        return "HookedTransformer", hooked_transformer(checkpoint)
    return "TransformerBridge", transformer_bridge(checkpoint)


def as_arrays(cache: object) -> Activations:
    """Every cached activation, contiguous; a tensor cached under several names counts once."""
    arrays: Activations = {}
    seen: set[tuple] = set()
    for name, value in cache.items():
        identity = (value.data_ptr(), value.shape, value.stride())
        if identity not in seen:
            seen.add(identity)
            arrays[name] = np.ascontiguousarray(value.detach().numpy())
    return arrays


def measure_forward(checkpoint: Path, prompts: list[torch.Tensor], repeats: int) -> list[dict]:
    model = load_torch(checkpoint, "sdpa")
    return [measure(lambda ids=ids: model(ids, use_cache=False).logits, repeats) for ids in prompts]


def measure_recording(run: Run, ids: torch.Tensor, scratch: Path, repeats: int) -> dict:
    """run_with_cache alone, and with each way of saving."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    results: dict = {"cache_only": measure(lambda: run(ids), repeats)}
    for name, save in (("npy", save_npy), ("safetensors", save_safetensors)):
        results[f"cache_and_save_{name}"] = measure(
            lambda save=save: save(folder, as_arrays(run(ids)[1])), repeats, lambda: clear(folder)
        )
    arrays = as_arrays(run(ids)[1])
    results |= {"tensors": len(arrays), "bytes": sum(value.nbytes for value in arrays.values())}
    shutil.rmtree(folder)
    return results


def versions() -> dict[str, str]:
    packages = ("torch", "transformers", "transformer_lens", "safetensors", "numpy")
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"python": platform.python_version(), **found, "cpu": torch.backends.cpu.get_cpu_capability()}


def main() -> None:
    warnings.simplefilter("ignore")
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    vocabulary = AutoConfig.from_pretrained(options.checkpoint).vocab_size
    generator = torch.Generator().manual_seed(0)
    prompts = [torch.randint(0, vocabulary, (1, count), generator=generator) for count in options.tokens]
    forwards = measure_forward(options.checkpoint, prompts, options.repeats)
    lens, run = lens_runner(options.checkpoint)
    lengths = []
    for ids, forward in zip(prompts, forwards):
        recording = measure_recording(run, ids, options.scratch, options.repeats)
        lengths.append({"tokens": ids.shape[1], "forward_sdpa": forward, "lens": recording})
    document = {"versions": versions(), "threads": options.threads, "repeats": options.repeats, "lens_class": lens, "lengths": lengths}
    json.dump(document, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
