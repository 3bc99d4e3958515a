"""Second road: the same sites from the papers' equations, in plain torch on a dictionary of weights.

Names of weights are the checkpoint's without base prefix. Nothing here comes from a model library.
Sources: Radford et al. 2019 (GPT-2), Devlin et al. 2019 (BERT), Ba et al. 2016 (layer norm), Vaswani et al. 2017.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

Sites = dict[str, torch.Tensor]
Weights = dict[str, torch.Tensor]


def gelu_erf(x: torch.Tensor) -> torch.Tensor:
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def gelu_tanh(x: torch.Tensor, root: float = math.sqrt(2 / math.pi)) -> torch.Tensor:
    return 0.5 * x * (1 + torch.tanh(root * (x + 0.044715 * x**3)))


ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "gelu": gelu_erf,
    "gelu_new": gelu_tanh,
    "gelu_pytorch_tanh": gelu_tanh,
    "gelu_fast": lambda x: gelu_tanh(x, 0.7978845608),
    "quick_gelu": lambda x: x / (1 + torch.exp(-1.702 * x)),
    "silu": lambda x: x / (1 + torch.exp(-x)),
    "relu": lambda x: x.clamp(min=0),
    "tanh": torch.tanh,
}


class Forward:
    """One pass: the weights, the sites met so far, and the steps both families share."""

    def __init__(self, weights: Weights, epsilon: float, activation: str) -> None:
        self.weights = weights
        self.epsilon = epsilon
        self.act = ACTIVATIONS[activation]
        self.sites: Sites = {}

    def see(self, name: str, value: torch.Tensor) -> torch.Tensor:
        self.sites[name] = value
        return value

    def norm(self, x: torch.Tensor, name: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(x - mean) / sqrt(var + eps), that times gain plus bias, and the square root."""
        centred = x - x.mean(-1, keepdim=True)
        scale = torch.sqrt((centred**2).mean(-1, keepdim=True) + self.epsilon)
        normalized = centred / scale
        return normalized, normalized * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], scale

    def see_norm(self, x: torch.Tensor, name: str, site: str) -> torch.Tensor:
        normalized, out, scale = self.norm(x, name)
        self.see(f"{site}.hook_scale", scale)
        self.see(f"{site}.hook_normalized", normalized)
        return self.see(f"{site}.hook_out", out)

    def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """A Linear, stored [out, in]."""
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def conv1d(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """GPT-2's Conv1D, stored [in, out]."""
        return x @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attend(self, qkv: tuple[torch.Tensor, ...], heads: int, scale: float, causal: bool, site: str) -> torch.Tensor:
        """[T, d] each to z as [T, h, e]."""
        tokens = qkv[0].shape[0]
        q, k, v = (self.see(f"{site}.hook_{name}", x.reshape(tokens, heads, -1)) for name, x in zip("qkv", qkv))
        scores = self.see(f"{site}.hook_scores_raw", torch.einsum("ihe,jhe->hij", q, k) * scale)
        if causal:
            later = torch.arange(tokens)[None, :] > torch.arange(tokens)[:, None]
            scores = scores.masked_fill(later, -math.inf)
        self.see(f"{site}.hook_attn_scores", scores)
        exponentials = torch.exp(scores - scores.max(-1, keepdim=True).values)
        pattern = self.see(f"{site}.hook_pattern", exponentials / exponentials.sum(-1, keepdim=True))
        return self.see(f"{site}.hook_z", torch.einsum("hij,jhe->ihe", pattern, v))

    def project_heads(self, z: torch.Tensor, output_matrix: torch.Tensor, bias: torch.Tensor, site: str) -> torch.Tensor:
        """Each head's z through its rows of W_O [h e, d]; their sum plus b_O."""
        per_head = output_matrix.reshape(z.shape[1], z.shape[2], -1)
        result = self.see(f"{site}.hook_result", torch.stack([z[:, a] @ per_head[a] for a in range(z.shape[1])], dim=1))
        return result.sum(1) + bias


def gpt2_block(forward: Forward, config: dict[str, Any], layer: int, x: torch.Tensor) -> torch.Tensor:
    """x + Attn(LN1(x)), then x + MLP(LN2(x))."""
    site, name, heads = f"blocks.{layer}", f"h.{layer}", config["n_head"]
    forward.see(f"{site}.hook_resid_pre", x)
    qkv = forward.conv1d(forward.see_norm(x, f"{name}.ln_1", f"{site}.ln1"), f"{name}.attn.c_attn").chunk(3, dim=-1)
    scale = 1 / math.sqrt(x.shape[-1] // heads) if config.get("scale_attn_weights", True) else 1.0
    if config.get("scale_attn_by_inverse_layer_idx", False):
        scale /= layer + 1
    z = forward.attend(qkv, heads, scale, True, f"{site}.attn")
    projection = f"{name}.attn.c_proj"
    attn_out = forward.project_heads(z, forward.weights[f"{projection}.weight"], forward.weights[f"{projection}.bias"], f"{site}.attn")
    x = forward.see(f"{site}.hook_resid_mid", x + forward.see(f"{site}.hook_attn_out", attn_out))
    pre = forward.see(f"{site}.mlp.hook_pre", forward.conv1d(forward.see_norm(x, f"{name}.ln_2", f"{site}.ln2"), f"{name}.mlp.c_fc"))
    post = forward.see(f"{site}.mlp.hook_post", forward.act(pre))
    mlp_out = forward.see(f"{site}.hook_mlp_out", forward.conv1d(post, f"{name}.mlp.c_proj"))
    return forward.see(f"{site}.hook_resid_post", x + mlp_out)


def gpt2_sites(weights: Weights, config: dict[str, Any], prompt: dict[str, list[int]], has_logits: bool) -> Sites:
    forward = Forward(weights, config.get("layer_norm_epsilon", 1e-5), config.get("activation_function", "gelu_new"))
    ids = torch.tensor(prompt["ids"])
    embed = forward.see("hook_embed", weights["wte.weight"][ids])
    x = embed + forward.see("hook_pos_embed", weights["wpe.weight"][: len(ids)])
    for layer in range(config["n_layer"]):
        x = gpt2_block(forward, config, layer, x)
    x = forward.see_norm(x, "ln_f", "ln_final")
    if has_logits:
        forward.see("logits", x @ weights.get("lm_head.weight", weights["wte.weight"]).T)
    return forward.sites


def bert_layer(forward: Forward, config: dict[str, Any], layer: int, x: torch.Tensor) -> torch.Tensor:
    """LN1(x + Attn(x)), then LN2 of that plus its MLP."""
    site, name, heads = f"blocks.{layer}", f"encoder.layer.{layer}", config["num_attention_heads"]
    forward.see(f"{site}.hook_resid_pre", x)
    qkv = tuple(forward.linear(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
    z = forward.attend(qkv, heads, 1 / math.sqrt(x.shape[-1] // heads), False, f"{site}.attn")
    dense = f"{name}.attention.output.dense"
    attn_out = forward.project_heads(z, forward.weights[f"{dense}.weight"].T, forward.weights[f"{dense}.bias"], f"{site}.attn")
    sum_mid = forward.see(f"{site}.hook_resid_mid", x + forward.see(f"{site}.hook_attn_out", attn_out))
    x = forward.see_norm(sum_mid, f"{name}.attention.output.LayerNorm", f"{site}.ln1")
    pre = forward.see(f"{site}.mlp.hook_pre", forward.linear(x, f"{name}.intermediate.dense"))
    post = forward.see(f"{site}.mlp.hook_post", forward.act(pre))
    mlp_out = forward.see(f"{site}.hook_mlp_out", forward.linear(post, f"{name}.output.dense"))
    sum_post = forward.see(f"{site}.hook_resid_post", x + mlp_out)
    return forward.see(f"{site}.hook_normalized_resid_post", forward.see_norm(sum_post, f"{name}.output.LayerNorm", f"{site}.ln2"))


def bert_heads(forward: Forward, x: torch.Tensor) -> None:
    """Pooler, next-sentence head and masked-LM head, as far as the weights have them."""
    weights = forward.weights
    if "pooler.dense.weight" in weights:
        pooled = forward.see("hook_pooler_out", torch.tanh(forward.linear(x[0], "pooler.dense")))
        if "cls.seq_relationship.weight" in weights:
            forward.see("hook_nsp_out", forward.linear(pooled, "cls.seq_relationship"))
    if "cls.predictions.bias" in weights:
        transformed = forward.act(forward.linear(x, "cls.predictions.transform.dense"))
        normed = forward.norm(transformed, "cls.predictions.transform.LayerNorm")[1]
        decoder = weights.get("cls.predictions.decoder.weight", weights["embeddings.word_embeddings.weight"])
        forward.see("logits", normed @ decoder.T + weights["cls.predictions.bias"])


def bert_sites(weights: Weights, config: dict[str, Any], prompt: dict[str, list[int]]) -> Sites:
    forward = Forward(weights, config["layer_norm_eps"], config["hidden_act"])
    ids, types = torch.tensor(prompt["ids"]), torch.tensor(prompt["type_ids"])
    x = forward.see("hook_embed", weights["embeddings.word_embeddings.weight"][ids])
    x = x + forward.see("hook_pos_embed", weights["embeddings.position_embeddings.weight"][: len(ids)])
    x = x + forward.see("hook_token_type_embed", weights["embeddings.token_type_embeddings.weight"][types])
    x = forward.see("hook_full_embed", forward.norm(x, "embeddings.LayerNorm")[1])
    for layer in range(config["num_hidden_layers"]):
        x = bert_layer(forward, config, layer, x)
    bert_heads(forward, x)
    return forward.sites


def sentence_embedding(last_state: torch.Tensor) -> torch.Tensor:
    """Mean over all positions of [T, d], divided by its 2-norm."""
    mean = last_state.mean(0)
    return mean / mean.norm()
