"""Third road: the written models in TransformerLens (HookedTransformer, HookedEncoder), float64, no weight processing.

    python compare_with_lens.py

Prints, for each variant TransformerLens can express, the largest difference from expected.safetensors over the sites both have,
and every site above 1e-6: there the definitions differ. Needs transformer_lens 3.x, the last series with these two classes
(4.x wraps transformers' own modules), better_abc and fancy_einsum beside the packages of make_models.py.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator

import torch
from safetensors.torch import load_file
from transformer_lens import HookedEncoder, HookedTransformer, HookedTransformerConfig

import checkpoint
from make_models import HERE, condense, difference
from variants import ALL_VARIANTS, Variant, full_config

LENS_ACTIVATIONS = ("gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu", "silu")
OURS_BY_LENS_NAME = {
    "embed.hook_embed": "hook_embed",
    "embed.hook_pos_embed": "hook_pos_embed",
    "embed.hook_token_type_embed": "hook_token_type_embed",
}
SAME = 1e-6  # expected.safetensors is float32

Weights = dict[str, torch.Tensor]
torch.set_num_threads(1)


def lens_config(variant: Variant) -> HookedTransformerConfig:
    c = full_config(variant)
    gpt2 = variant.family == "gpt2"
    width, heads = (c["n_embd"], c["n_head"]) if gpt2 else (c["hidden_size"], c["num_attention_heads"])
    return HookedTransformerConfig(
        n_layers=c["n_layer"] if gpt2 else c["num_hidden_layers"],
        d_model=width,
        n_heads=heads,
        d_head=width // heads,
        n_ctx=c["n_positions"] if gpt2 else c["max_position_embeddings"],
        d_mlp=(c.get("n_inner") or 4 * width) if gpt2 else c["intermediate_size"],
        d_vocab=c["vocab_size"],
        act_fn=c.get("activation_function", "gelu_new") if gpt2 else c["hidden_act"],
        eps=c.get("layer_norm_epsilon", 1e-5) if gpt2 else c["layer_norm_eps"],
        use_attn_scale=c.get("scale_attn_weights", True),
        scale_attn_by_inverse_layer_idx=c.get("scale_attn_by_inverse_layer_idx", False),
        attention_dir="causal" if gpt2 else "bidirectional",
        normalization_type="LN",
        use_attn_result=True,
        dtype=torch.float64,
        device="cpu",
    )


def in_heads(matrix: torch.Tensor, heads: int) -> torch.Tensor:
    """[d, h e] to [h, d, e]."""
    return matrix.reshape(matrix.shape[0], heads, -1).transpose(0, 1)


def attention_weights(block: str, qkv: Iterator[tuple[torch.Tensor, torch.Tensor]], heads: int) -> Weights:
    weights: Weights = {}
    for letter, (matrix, bias) in zip("QKV", qkv):
        weights[f"{block}.attn.W_{letter}"] = in_heads(matrix, heads)
        weights[f"{block}.attn.b_{letter}"] = bias.reshape(heads, -1)
    return weights


def renamed(weights: Weights, names: dict[str, str], transpose: bool = False) -> Weights:
    """Entries under new names; a `.w`/`.b` pair for each norm, matrices transposed where Linears are stored [out, in]."""
    result: Weights = {}
    for new, old in names.items():
        value = weights[old]
        result[new] = value.T if transpose and value.dim() == 2 and ".W" in new else value
    return result


def gpt2_weights(weights: Weights, config: HookedTransformerConfig) -> Weights:
    result = renamed(weights, {"embed.W_E": "wte.weight", "pos_embed.W_pos": "wpe.weight", "ln_final.w": "ln_f.weight", "ln_final.b": "ln_f.bias"})
    result["unembed.W_U"] = weights.get("lm_head.weight", weights["wte.weight"]).T
    result["unembed.b_U"] = torch.zeros(config.d_vocab, dtype=torch.float64)
    for layer in range(config.n_layers):
        block, old = f"blocks.{layer}", f"h.{layer}"
        qkv = zip(weights[f"{old}.attn.c_attn.weight"].chunk(3, 1), weights[f"{old}.attn.c_attn.bias"].chunk(3))
        result |= attention_weights(block, qkv, config.n_heads)
        result[f"{block}.attn.W_O"] = weights[f"{old}.attn.c_proj.weight"].reshape(config.n_heads, config.d_head, -1)
        names = {"attn.b_O": "attn.c_proj.bias", "ln1.w": "ln_1.weight", "ln1.b": "ln_1.bias", "ln2.w": "ln_2.weight", "ln2.b": "ln_2.bias"}
        names |= {"mlp.W_in": "mlp.c_fc.weight", "mlp.b_in": "mlp.c_fc.bias", "mlp.W_out": "mlp.c_proj.weight", "mlp.b_out": "mlp.c_proj.bias"}
        result |= renamed(weights, {f"{block}.{new}": f"{old}.{name}" for new, name in names.items()})
    return result


def bert_layer_weights(weights: Weights, config: HookedTransformerConfig, layer: int) -> Weights:
    block, old = f"blocks.{layer}", f"encoder.layer.{layer}"
    parts = [f"{old}.attention.self.{part}" for part in ("query", "key", "value")]
    result = attention_weights(block, ((weights[f"{p}.weight"].T, weights[f"{p}.bias"]) for p in parts), config.n_heads)
    result[f"{block}.attn.W_O"] = weights[f"{old}.attention.output.dense.weight"].T.reshape(config.n_heads, config.d_head, -1)
    names = {"attn.b_O": "attention.output.dense.bias", "ln1.w": "attention.output.LayerNorm.weight", "ln1.b": "attention.output.LayerNorm.bias"}
    names |= {"ln2.w": "output.LayerNorm.weight", "ln2.b": "output.LayerNorm.bias", "mlp.W_in": "intermediate.dense.weight"}
    names |= {"mlp.b_in": "intermediate.dense.bias", "mlp.W_out": "output.dense.weight", "mlp.b_out": "output.dense.bias"}
    return result | renamed(weights, {f"{block}.{new}": f"{old}.{name}" for new, name in names.items()}, transpose=True)


def bert_weights(weights: Weights, config: HookedTransformerConfig) -> Weights:
    tables = {"embed.W_E": "word_embeddings", "pos_embed.W_pos": "position_embeddings", "token_type_embed.W_token_type": "token_type_embeddings"}
    result = renamed(weights, {f"embed.{new}": f"embeddings.{old}.weight" for new, old in tables.items()})
    result |= renamed(weights, {"embed.ln.w": "embeddings.LayerNorm.weight", "embed.ln.b": "embeddings.LayerNorm.bias"})
    for layer in range(config.n_layers):
        result |= bert_layer_weights(weights, config, layer)
    heads = {"pooler.W": "pooler.dense.weight", "pooler.b": "pooler.dense.bias"}
    heads |= {"nsp_head.W": "cls.seq_relationship.weight", "nsp_head.b": "cls.seq_relationship.bias"}
    transform = "cls.predictions.transform"
    heads |= {"mlm_head.W": f"{transform}.dense.weight", "mlm_head.b": f"{transform}.dense.bias"}
    heads |= {"mlm_head.ln.w": f"{transform}.LayerNorm.weight", "mlm_head.ln.b": f"{transform}.LayerNorm.bias", "unembed.b_U": "cls.predictions.bias"}
    result |= renamed(weights, {new: old for new, old in heads.items() if old in weights}, transpose=True)
    if "cls.predictions.bias" in weights:
        result["unembed.W_U"] = weights.get("cls.predictions.decoder.weight", weights["embeddings.word_embeddings.weight"]).T
    return result


def lens_sites(variant: Variant, weights: Weights) -> Weights:
    """Every activation TransformerLens caches, by our names, without batch axis."""
    config, prompt = lens_config(variant), checkpoint.make_prompt(variant)
    ids = torch.tensor([prompt["ids"]])
    if variant.family == "gpt2":
        model = HookedTransformer(config)
        model.load_state_dict(gpt2_weights(weights, config), strict=False)
        logits, cache = model.run_with_cache(ids)
    else:
        model = HookedEncoder(config)
        model.load_state_dict(bert_weights(weights, config), strict=False)
        logits, cache = model.run_with_cache(ids, token_type_ids=torch.tensor([prompt["type_ids"]]))
    sites = {OURS_BY_LENS_NAME.get(name, name): value.detach()[0] for name, value in cache.items()}
    sites["logits"] = logits.detach()[0]
    if variant.family == "bert":
        pooled = model.pooler(cache[f"blocks.{config.n_layers - 1}.hook_normalized_resid_post"])
        sites["hook_pooler_out"] = pooled.detach()[0]
        sites["hook_nsp_out"] = model.nsp_head(pooled).detach()[0]
    return sites


def compare(variant: Variant) -> tuple[str, set[str]]:
    """A line of the report, and our sites that TransformerLens lacks."""
    config = full_config(variant)
    activation = config.get("activation_function", config.get("hidden_act", "gelu_new"))
    if activation not in LENS_ACTIVATIONS:
        return f"{variant.folder:28} TransformerLens has no activation {activation}", set()
    weights = {name: value.double() for name, value in checkpoint.random_weights(variant).items()}
    ours = load_file(HERE / variant.folder / "expected.safetensors")
    theirs = lens_sites(variant, weights)
    if variant.rows:
        theirs = condense(theirs, variant.rows)
    common = ours.keys() & theirs.keys()
    apart = {name: difference(theirs[name], ours[name]) for name in common if theirs[name].shape == ours[name].shape}
    above = sorted(name for name, value in apart.items() if value > SAME)
    largest = max(value for name, value in apart.items() if name not in above)
    shapes = sorted(name for name in common if name not in apart)
    line = f"{variant.folder:28} {len(apart):3} sites within {largest:.1e}"
    return line + "".join(f"; {name} {apart[name]:.1e}" for name in above) + "".join(f"; shape of {name}" for name in shapes), ours.keys() - theirs.keys()


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    lacking: set[str] = set()
    for variant in ALL_VARIANTS:
        line, absent = compare(variant)
        lacking |= {name.split("@")[0].replace("blocks.1.", "blocks.0.").replace("blocks.2.", "blocks.0.") for name in absent}
        print(line, flush=True)
    print("sites TransformerLens does not have:", ", ".join(sorted(lacking)))


if __name__ == "__main__":
    main()
