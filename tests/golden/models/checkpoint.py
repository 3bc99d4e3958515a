"""Random weights of a variant, and the folder they are written to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

from variants import Variant, full_config

Weights = dict[str, torch.Tensor]
WEIGHT_STD = 0.2
HEAD_PREFIXES = ("lm_head.", "cls.")
DECODER_BIAS = "cls.predictions.decoder.bias"


def seed_of(variant: Variant) -> int:
    """A seed of its own for each variant, the same on every machine."""
    return int.from_bytes(hashlib.sha256(variant.folder.encode()).digest()[:4], "little")


def model_class(variant: Variant) -> type:
    return getattr(transformers, variant.architecture)


def make_model(variant: Variant, config: dict) -> torch.nn.Module:
    """The transformers model with this config, eager attention; its weights are still the library's initial ones."""
    settings = transformers.AutoConfig.for_model(**config)
    settings._attn_implementation = "eager"
    if variant.architecture == "BertModel":
        return transformers.BertModel(settings, add_pooling_layer=variant.pooler).eval()
    return model_class(variant)(settings).eval()


def is_tied(variant: Variant) -> bool:
    return full_config(variant).get("tie_word_embeddings", True) and variant.output_matrix != "other"


def base_name(name: str) -> str:
    """A parameter's name without its base prefix."""
    return name.removeprefix("transformer.").removeprefix("bert.")


def random_weights(variant: Variant) -> Weights:
    """Every parameter by its name without prefix, float32, rounded to the stored type; tied matrices once.

    All are N(0, 0.2^2); norm gains are 1 + N(0, 0.2^2).
    """
    config = full_config(variant)
    if variant.output_matrix == "other":
        config["tie_word_embeddings"] = False
    generator = torch.Generator().manual_seed(seed_of(variant))
    weights: Weights = {}
    for name, parameter in make_model(variant, config).named_parameters():
        values = torch.randn(parameter.shape, generator=generator, dtype=torch.float64) * WEIGHT_STD
        if is_norm(name) and name.endswith("weight"):
            values += 1.0
        rounding = torch.float32 if variant.dtype == "float64" else getattr(torch, variant.dtype)
        weights[base_name(name)] = values.to(rounding).to(torch.float32)
    if DECODER_BIAS in weights:
        weights[DECODER_BIAS] = weights["cls.predictions.bias"].clone()  # one parameter under two names
    return weights


def is_norm(name: str) -> bool:
    return any(part in name for part in (".ln_", "ln_f", "LayerNorm")) or name.startswith("ln_f")


def file_name(variant: Variant, name: str) -> str:
    """The name a parameter has in the variant's file."""
    if variant.gamma_beta and is_norm(name):
        name = name.replace(".weight", ".gamma").replace(".bias", ".beta")
    if name == "cls.predictions.bias":
        return variant.decoder_bias_name
    return name if name.startswith(HEAD_PREFIXES) else variant.prefix + name


def add_buffers(variant: Variant, tensors: Weights) -> None:
    """Buffers that published files carry and a reader skips."""
    config = full_config(variant)
    if variant.family == "gpt2":
        context = config["n_positions"]
        for layer in range(config["n_layer"]):
            mask = torch.tril(torch.ones(context, context, dtype=torch.uint8))
            tensors[f"{variant.prefix}h.{layer}.attn.bias"] = mask.reshape(1, 1, context, context)
            tensors[f"{variant.prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    else:
        positions = torch.arange(config["max_position_embeddings"]).reshape(1, -1)
        tensors[f"{variant.prefix}embeddings.position_ids"] = positions
        tensors[f"{variant.prefix}embeddings.token_type_ids"] = torch.zeros_like(positions)


def file_tensors(variant: Variant, weights: Weights) -> Weights:
    """What the file holds: names and types as the variant wants them."""
    dtype = getattr(torch, variant.dtype)
    tensors = {file_name(variant, name): value.to(dtype) for name, value in weights.items()}
    if variant.output_matrix == "copy":
        tensors["lm_head.weight"] = weights["wte.weight"].to(dtype).clone()
    if variant.buffers:
        add_buffers(variant, tensors)
    return tensors


def write_shards(folder: Path, tensors: Weights, shards: int) -> None:
    """The sharded form: parameters dealt out in order of their names, and the index."""
    names = sorted(tensors)
    weight_map: dict[str, str] = {}
    for shard in range(shards):
        file = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
        chosen = names[shard * len(names) // shards : (shard + 1) * len(names) // shards]
        save_file({name: tensors[name].contiguous() for name in chosen}, folder / file, metadata={"format": "pt"})
        weight_map.update({name: file for name in chosen})
    total = sum(value.numel() * value.element_size() for value in tensors.values())
    write_json(folder / "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": weight_map})


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def write_sentence_files(folder: Path, width: int) -> None:
    """The files sentence-transformers puts around a BertModel: mean pooling, then the 2-norm."""
    package = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
    ]
    pooling = {
        "word_embedding_dimension": width,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }
    write_json(folder / "modules.json", modules)
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 16, "do_lower_case": False})


def write_checkpoint(folder: Path, variant: Variant, weights: Weights) -> None:
    """config.json, the weights and what else the variant's folder holds."""
    config = full_config(variant)
    config["torch_dtype"] = variant.dtype
    write_json(folder / "config.json", config)
    tensors = file_tensors(variant, weights)
    if variant.shards > 1:
        write_shards(folder, tensors, variant.shards)
    else:
        save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    if variant.sentence:
        write_sentence_files(folder, config["hidden_size"])


def make_prompt(variant: Variant) -> dict[str, list[int]]:
    """Random ids, and BERT's token types."""
    config = full_config(variant)
    generator = torch.Generator().manual_seed(seed_of(variant) + 1 + variant.prompt_salt)
    ids = torch.randint(0, config["vocab_size"] - 1, (variant.tokens,), generator=generator).tolist()
    if variant.family == "gpt2":
        return {"ids": ids}
    second = variant.tokens // 2 + 1 if variant.pair else variant.tokens
    return {"ids": ids, "type_ids": [0] * second + [1] * (variant.tokens - second)}
