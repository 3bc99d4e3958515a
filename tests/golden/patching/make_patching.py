"""Writes gpt2.json and bert.json: activation patching, ablations and a causal trace of two tiny models by TransformerLens, in float64.

    PYTHONPATH=LENS python make_patching.py

LENS holds transformer_lens 3.9.0 as ../models/README.md installs it. The GPT-2 grids are those of transformer_lens.patching's own loops
(get_act_patch_*); BERT's, which these loops do not know, are run_with_hooks with the same setters.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformer_lens import HookedEncoder, HookedTransformer, patching

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "models"
sys.path.insert(0, str(MODELS))
from compare_with_lens import bert_weights, gpt2_weights, lens_config  # noqa: E402
from variants import ALL_VARIANTS  # noqa: E402

PAIRS = {
    "gpt2/tied": ([55, 24, 12, 73, 87, 68, 3, 78, 70], [55, 24, 31, 73, 87, 68, 9, 78, 70]),
    "bert/masked_lm": ([2, 14, 33, 4, 21, 40, 7, 3], [2, 14, 18, 4, 21, 29, 7, 3]),
}
ANSWER, WRONG = 11, 17
BY_POSITION = ("resid_pre", "resid_mid", "attn_out", "mlp_out")
BY_HEAD = ("z", "q", "k", "v", "pattern")
LENS_PATCHERS = {
    "resid_pre": patching.get_act_patch_resid_pre,
    "resid_mid": patching.get_act_patch_resid_mid,
    "attn_out": patching.get_act_patch_attn_out,
    "mlp_out": patching.get_act_patch_mlp_out,
    "z": patching.get_act_patch_attn_head_out_all_pos,
    "q": patching.get_act_patch_attn_head_q_all_pos,
    "k": patching.get_act_patch_attn_head_k_all_pos,
    "v": patching.get_act_patch_attn_head_v_all_pos,
    "pattern": patching.get_act_patch_attn_head_pattern_all_pos,
}
Metric = Callable[[torch.Tensor], torch.Tensor]


def metrics(clean_logits: torch.Tensor) -> dict[str, Metric]:
    """By the text that our own parser reads."""
    reference = clean_logits[0, -1].log_softmax(-1)
    return {
        f"logit(#{ANSWER}) - logit(#{WRONG})": lambda logits: logits[0, -1, ANSWER] - logits[0, -1, WRONG],
        f"prob(#{ANSWER})": lambda logits: logits[0, -1].softmax(-1)[ANSWER],
        f"logprob(#{ANSWER})": lambda logits: logits[0, -1].log_softmax(-1)[ANSWER],
        "kl": lambda logits: torch.nn.functional.kl_div(logits[0, -1].log_softmax(-1), reference, reduction="sum", log_target=True),
    }


def site(name: str, layer: int) -> str:
    return f"blocks.{layer}.attn.hook_{name}" if name in BY_HEAD else f"blocks.{layer}.hook_{name}"


def encoder_cell(model: HookedEncoder, corrupt: torch.Tensor, cache: dict, name: str, layer: int, column: int) -> torch.Tensor:
    """Logits of the corrupt run with one position (or head) of one site from the clean one."""

    def patch(value: torch.Tensor, hook: object) -> torch.Tensor:
        clean = cache[site(name, layer)]
        changed = value.clone()
        where = (slice(None), column) if name == "pattern" or name in BY_POSITION else (slice(None), slice(None), column)
        changed[where] = clean[where]
        return changed

    return model.run_with_hooks(corrupt, fwd_hooks=[(site(name, layer), patch)])


def encoder_grid(model: HookedEncoder, corrupt: torch.Tensor, cache: dict, name: str, metric: Metric) -> list[list[float]]:
    columns = model.cfg.n_heads if name in BY_HEAD else corrupt.shape[1]
    return [
        [metric(encoder_cell(model, corrupt, cache, name, layer, column)).item() for column in range(columns)]
        for layer in range(model.cfg.n_layers)
    ]


def load(key: str) -> HookedTransformer | HookedEncoder:
    family, name = key.split("/")
    variant = next(v for v in ALL_VARIANTS if v.family == family and v.name == name)
    weights = {k.removeprefix("transformer.").removeprefix("bert."): v.double() for k, v in load_file(MODELS / key / "model.safetensors").items()}
    config = lens_config(variant)
    model = HookedTransformer(config) if family == "gpt2" else HookedEncoder(config)
    model.load_state_dict((gpt2_weights if family == "gpt2" else bert_weights)(weights, config), strict=False)
    return model.eval()


def grids(key: str) -> dict:
    model = load(key)
    clean, corrupt = (torch.tensor([ids]) for ids in PAIRS[key])
    clean_logits, cache = model.run_with_cache(clean)
    corrupt_logits = model(corrupt)
    result = {"model": key, "clean": PAIRS[key][0], "corrupt": PAIRS[key][1], "metrics": {}}
    for text, metric in metrics(clean_logits).items():
        sites = {}
        for name in BY_POSITION + BY_HEAD:
            if key.startswith("gpt2"):
                sites[name] = LENS_PATCHERS[name](model, corrupt, cache, metric).tolist()
            else:
                sites[name] = encoder_grid(model, corrupt, cache, name, metric)
        result["metrics"][text] = {"clean": metric(clean_logits).item(), "corrupt": metric(corrupt_logits).item(), "sites": sites}
    embed = "hook_embed" if key.startswith("gpt2") else "embed.hook_embed"
    return result | {"ablation": ablations(model, [clean, corrupt]), "trace": trace(model, clean, embed),
                     "paths": {kind: paths(model, clean, corrupt, kind == "frozen") for kind in ("recomputed", "frozen")}}


def ablated(model: HookedTransformer | HookedEncoder, ids: torch.Tensor, name: str, layer: int, head: int | None, value: torch.Tensor) -> torch.Tensor:
    """Logits with one head of z (or all of another site) set to `value`."""

    def change(activation: torch.Tensor, hook: object) -> torch.Tensor:
        changed = activation.clone()
        changed[(slice(None), slice(None)) if head is None else (slice(None), slice(None), head)] = value
        return changed

    return model.run_with_hooks(ids, fwd_hooks=[(site(name, layer), change)])


def ablations(model: HookedTransformer | HookedEncoder, prompts: list[torch.Tensor]) -> dict:
    """By kind and site the metric of the first prompt; means are over all positions of both prompts."""
    caches = [model.run_with_cache(ids)[1] for ids in prompts]
    result: dict = {"metric": f"logit(#{ANSWER}) - logit(#{WRONG})"}
    for kind in ("zero", "mean"):
        result[kind] = {}
        for name in ("z", "attn_out", "mlp_out"):
            rows = []
            for layer in range(model.cfg.n_layers):
                mean = torch.cat([cache[site(name, layer)][0] for cache in caches]).mean(0)
                value = mean if kind == "mean" else torch.zeros_like(mean)
                units = range(model.cfg.n_heads) if name == "z" else (None,)
                logits = (ablated(model, prompts[0], name, layer, head, value if head is None else value[head]) for head in units)
                rows.append([(each[0, -1, ANSWER] - each[0, -1, WRONG]).item() for each in logits])
            result[kind][name] = rows
    return result


def trace(model: HookedTransformer | HookedEncoder, ids: torch.Tensor, embed: str) -> dict:
    """One noise on positions 1 and 2 of the token embedding, one state of resid_post restored at a time."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn((2, model.cfg.d_model), generator=generator, dtype=torch.float64).float().double()
    cache = model.run_with_cache(ids)[1]

    def add(value: torch.Tensor, hook: object) -> torch.Tensor:
        changed = value.clone()
        changed[:, 1:3] += noise
        return changed

    def difference(hooks: list) -> float:
        logits = model.run_with_hooks(ids, fwd_hooks=[(embed, add), *hooks])
        return (logits[0, -1, ANSWER] - logits[0, -1, WRONG]).item()

    def restored(layer: int, position: int) -> float:
        name = site("resid_post", layer)

        def restore(value: torch.Tensor, hook: object) -> torch.Tensor:
            changed = value.clone()
            changed[:, position] = cache[name][:, position]
            return changed

        return difference([(name, restore)])

    values = [[restored(layer, position) for position in range(ids.shape[1])] for layer in range(model.cfg.n_layers)]
    return {"subject": [1, 2], "noise": noise.flatten().tolist(), "corrupt": difference([]), "values": values}


def paths(model: HookedTransformer | HookedEncoder, clean: torch.Tensor, corrupt: torch.Tensor, frozen_mlps: bool) -> dict:
    """Path patching from every head to the logits, and from layer 0 to query of head 1 and value of head 2 in layer 1."""
    caches = [model.run_with_cache(ids)[1] for ids in (clean, corrupt)]
    layers, heads = model.cfg.n_layers, model.cfg.n_heads

    def sender_hooks(layer: int, head: int) -> list:
        def send(value: torch.Tensor, hook: object) -> torch.Tensor:
            changed = value.clone()
            changed[:, :, head] = caches[1][site("z", layer)][:, :, head]
            return changed

        hooks = [(site("z", layer), send)]
        hooks += [(site("z", m), lambda value, hook: caches[0][hook.name]) for m in range(layers) if m != layer]
        if frozen_mlps:
            hooks += [(site("mlp_out", m), lambda value, hook: caches[0][hook.name]) for m in range(layers)]
        return hooks

    def difference(logits: torch.Tensor) -> float:
        return (logits[0, -1, ANSWER] - logits[0, -1, WRONG]).item()

    def through(head: int) -> float:
        seen: dict[str, torch.Tensor] = {}
        receivers = {site("q", 1): 1, site("v", 1): 2}
        spies = [(name, lambda value, hook: seen.__setitem__(hook.name, value.clone())) for name in receivers]
        model.run_with_hooks(clean, fwd_hooks=sender_hooks(0, head) + spies)

        def receive(value: torch.Tensor, hook: object) -> torch.Tensor:
            changed = value.clone()
            changed[:, :, receivers[hook.name]] = seen[hook.name][:, :, receivers[hook.name]]
            return changed

        return difference(model.run_with_hooks(clean, fwd_hooks=[(name, receive) for name in receivers]))

    logits = [[difference(model.run_with_hooks(clean, fwd_hooks=sender_hooks(layer, head))) for head in range(heads)] for layer in range(layers)]
    return {"logits": logits, "receivers": [through(head) for head in range(heads)]}


def main() -> None:
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)  # the loops' result tensor follows it
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformer_lens")}
    for key in PAIRS:
        document = grids(key) | {"versions": versions}
        (HERE / f"{key.split('/')[0]}.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
