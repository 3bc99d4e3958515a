"""Writes the tiny random models and their reference activations.

    python make_models.py [VARIANT ...]        e.g. gpt2/tied bert/pooled; none: all

For each variant: random weights, the checkpoint folder, the sites in float64 by both roads, a comparison that must agree
to 1e-10 of each site's largest value, and only then expected.safetensors. Also computed, never stored: how far a float32
run of the library is from the reference, so that a tolerance can be judged. Needs torch, transformers, safetensors.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

import checkpoint
import equations_road
import library_road
from variants import ALL_VARIANTS, Variant, full_config

HERE = Path(__file__).resolve().parent
AGREEMENT = 1e-10
NEW_TOKENS = 12
TOP = 5

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
Sites = dict[str, torch.Tensor]


def load_model(folder: Path, variant: Variant, weights: checkpoint.Weights) -> torch.nn.Module:
    """The folder as transformers reads it, as float32; its parameters must be the ones that were drawn.

    The library knows gamma and beta in BERT only: a GPT-2 so spelled is read from a copy with today's names.
    """
    if variant.gamma_beta and variant.family == "gpt2":
        with tempfile.TemporaryDirectory() as plain:
            today = replace(variant, gamma_beta=False)
            checkpoint.write_checkpoint(Path(plain), today, weights)
            return load_model(Path(plain), today, weights)
    options: dict = {"dtype": torch.float32, "attn_implementation": "eager"}
    if variant.architecture == "BertModel":
        options["add_pooling_layer"] = variant.pooler
    model = checkpoint.model_class(variant).from_pretrained(folder, **options).eval()
    for name, parameter in model.named_parameters():
        expected = weights[checkpoint.base_name(name)]
        assert torch.equal(parameter.detach(), expected), f"{variant.folder}: {name} was not read as written"
    return model


def difference(a: torch.Tensor, b: torch.Tensor) -> float:
    """max |a - b| / max |b| over finite values; infinities must stand in the same places."""
    a, b = a.double(), b.double()
    assert a.shape == b.shape, f"{tuple(a.shape)} against {tuple(b.shape)}"
    finite = torch.isfinite(b)
    assert torch.equal(a[~finite], b[~finite])
    return ((a[finite] - b[finite]).abs().max() / b[finite].abs().max()).item()


def worst(a: Sites, b: Sites) -> tuple[float, str]:
    """The largest difference over all sites, and where."""
    assert a.keys() == b.keys(), a.keys() ^ b.keys()
    return max((difference(a[name], b[name]), name) for name in b)


def equations(variant: Variant, weights: checkpoint.Weights, prompt: dict[str, list[int]]) -> Sites:
    doubles = {name: value.double() for name, value in weights.items()}
    config = full_config(variant)
    if variant.family == "gpt2":
        return equations_road.gpt2_sites(doubles, config, prompt, has_logits=variant.architecture != "GPT2Model")
    return equations_road.bert_sites(doubles, config, prompt)


def position_axis(name: str) -> int:
    """Scores and patterns are [h, T, S], everything else starts with T."""
    return 1 if name.endswith(("hook_scores_raw", "hook_attn_scores", "hook_pattern")) else 0


def condense(sites: Sites, rows: tuple[int, ...]) -> Sites:
    """A long prompt's sites: `NAME@rows` (chosen positions), `NAME@sum` and `NAME@abs_sum` (over positions, without -inf)."""
    chosen: Sites = {}
    for name, value in sites.items():
        if name in ("hook_pooler_out", "hook_nsp_out", "sentence_embedding"):
            chosen[name] = value
            continue
        axis = position_axis(name)
        finite = torch.where(torch.isfinite(value), value, 0.0)
        chosen[f"{name}@rows"] = value.index_select(axis, torch.tensor(rows))
        chosen[f"{name}@sum"] = finite.sum(axis)
        chosen[f"{name}@abs_sum"] = finite.abs().sum(axis)
    return chosen


def write_expected(folder: Path, variant: Variant, sites: Sites, prompt: dict) -> None:
    stored = condense(sites, variant.rows) if variant.rows else sites
    save_file({name: value.float().contiguous() for name, value in stored.items()}, folder / "expected.safetensors")
    line = dict(prompt, rows=list(variant.rows)) if variant.rows else prompt
    (folder / "prompt.json").write_text(json.dumps(line) + "\n", encoding="utf-8")


def generation(model: torch.nn.Module, prompt: list[int]) -> dict:
    """Greedy continuation, and the most probable next tokens before each of its tokens."""
    ids = torch.tensor([prompt])
    output = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=NEW_TOKENS,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
        output_logits=True,
        return_dict_in_generate=True,
    )
    steps = []
    for logits in output.logits:
        best = logits[0].double().softmax(-1).topk(TOP)
        assert best.values[0] - best.values[1] > 1e-3, "a greedy step is too close to a tie"
        steps.append([{"id": i, "prob": p} for i, p in zip(best.indices.tolist(), best.values.tolist())])
    return {"prompt": prompt, "greedy": output.sequences[0, len(prompt) :].tolist(), "top": steps}


def make(variant: Variant) -> str:
    """One variant from nothing; returns its line of the report."""
    folder = HERE / variant.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    weights, prompt = checkpoint.random_weights(variant), checkpoint.make_prompt(variant)
    checkpoint.write_checkpoint(folder, variant, weights)
    model = load_model(folder, variant, weights)
    single = library_road.record(model, variant.family, prompt)
    model = model.double()
    reference = library_road.record(model, variant.family, prompt)
    second = equations(variant, weights, prompt)
    apart, where = worst(second, reference)
    assert apart <= AGREEMENT, f"{variant.folder}: the roads differ by {apart:.1e} at {where}"
    in_single, where = worst(single, reference)
    if variant.sentence:
        last = f"blocks.{full_config(variant)['num_hidden_layers'] - 1}.hook_normalized_resid_post"
        reference["sentence_embedding"] = equations_road.sentence_embedding(reference[last])
    write_expected(folder, variant, reference, prompt)
    if variant.generate:
        checkpoint.write_json(folder / "generation.json", generation(model, prompt["ids"]))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{variant.folder:28} {size / 1000:7.1f} kB  roads {apart:.1e}  float32 {in_single:.1e} at {where}"


def main() -> None:
    wanted = set(sys.argv[1:])
    unknown = wanted - {variant.folder for variant in ALL_VARIANTS}
    if unknown:
        sys.exit(f"no such variant: {', '.join(sorted(unknown))}")
    for variant in ALL_VARIANTS:
        if not wanted or variant.folder in wanted:
            print(make(variant), flush=True)


if __name__ == "__main__":
    main()
