"""First road: the sites of a transformers model, read from its own modules by forward hooks, eager attention.

Only what no module computes is derived here: the norm's scale and normalised value from the norm's input, the scores
from the q and k that the attention function received, and a head's share of the attention output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn
from transformers.models.bert import modeling_bert
from transformers.models.gpt2 import modeling_gpt2

Sites = dict[str, torch.Tensor]


class Recorder:
    """Collects sites; every tensor loses its batch axis."""

    def __init__(self) -> None:
        self.sites: Sites = {}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []

    def put(self, name: str, value: torch.Tensor) -> None:
        self.sites[name] = value.detach()[0].clone()

    def output_of(self, module: nn.Module, name: str) -> None:
        def hook(_: nn.Module, __: tuple, output: torch.Tensor | tuple) -> None:
            self.put(name, output[0] if isinstance(output, tuple) else output)

        self._handles.append(module.register_forward_hook(hook))

    def input_of(self, module: nn.Module, name: str) -> None:
        self._handles.append(module.register_forward_pre_hook(lambda _, inputs: self.put(name, inputs[0])))

    def norm(self, module: nn.LayerNorm, name: str) -> None:
        """hook_scale, hook_normalized (before gain and bias) and hook_out (after them)."""

        def hook(norm: nn.LayerNorm, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
            centred = inputs[0] - inputs[0].mean(-1, keepdim=True)
            scale = (centred.square().mean(-1, keepdim=True) + norm.eps).sqrt()
            self.put(f"{name}.hook_scale", scale)
            self.put(f"{name}.hook_normalized", centred / scale)
            self.put(f"{name}.hook_out", output)

        self._handles.append(module.register_forward_hook(hook))

    def close(self) -> None:
        for handle in self._handles:
            handle.remove()


@contextmanager
def watched_attention(library: object, recorder: Recorder) -> Iterator[None]:
    """While open, the library's eager attention function also reports what it was given and what it returned."""
    original: Callable = library.eager_attention_forward

    def watching(module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, **rest: object):
        output, pattern = original(module, query, key, value, mask, **rest)
        site = f"blocks.{module.layer_idx}.attn."
        for name, heads in (("hook_q", query), ("hook_k", key), ("hook_v", value)):
            recorder.put(site + name, heads.transpose(1, 2))
        raw = query @ key.transpose(-1, -2) * rest["scaling"]
        masked = raw if mask is None else raw.masked_fill(mask < 0, -torch.inf)
        assert torch.allclose(masked.softmax(-1), pattern, rtol=0, atol=1e-12)
        recorder.put(site + "hook_scores_raw", raw)
        recorder.put(site + "hook_attn_scores", masked)
        recorder.put(site + "hook_pattern", pattern)
        recorder.put(site + "hook_z", output)
        return output, pattern

    library.eager_attention_forward = watching
    try:
        yield
    finally:
        library.eager_attention_forward = original


def head_results(z: torch.Tensor, output_matrix: torch.Tensor) -> torch.Tensor:
    """[T, h, e] and W_O as [h e, d] to [T, h, d]."""
    heads, width = z.shape[1:]
    return torch.einsum("the,hed->thd", z, output_matrix.reshape(heads, width, -1))


def record_gpt2(model: nn.Module, prompt: dict[str, list[int]]) -> Sites:
    """All sites of a GPT2Model or GPT2LMHeadModel."""
    base = getattr(model, "transformer", model)
    recorder = Recorder()
    recorder.output_of(base.wte, "hook_embed")
    recorder.output_of(base.wpe, "hook_pos_embed")
    for layer, block in enumerate(base.h):
        site = f"blocks.{layer}."
        recorder.input_of(block.ln_1, site + "hook_resid_pre")
        recorder.norm(block.ln_1, site + "ln1")
        recorder.output_of(block.attn, site + "hook_attn_out")
        recorder.input_of(block.ln_2, site + "hook_resid_mid")
        recorder.norm(block.ln_2, site + "ln2")
        recorder.output_of(block.mlp.c_fc, site + "mlp.hook_pre")
        recorder.output_of(block.mlp.act, site + "mlp.hook_post")
        recorder.output_of(block.mlp, site + "hook_mlp_out")
        recorder.output_of(block, site + "hook_resid_post")
    recorder.norm(base.ln_f, "ln_final")
    if hasattr(model, "lm_head"):
        recorder.output_of(model.lm_head, "logits")
    with torch.no_grad(), watched_attention(modeling_gpt2, recorder):
        model(torch.tensor([prompt["ids"]]))
    recorder.close()
    for layer, block in enumerate(base.h):
        z = recorder.sites[f"blocks.{layer}.attn.hook_z"]
        recorder.sites[f"blocks.{layer}.attn.hook_result"] = head_results(z, block.attn.c_proj.weight.detach())
    return recorder.sites


def hook_bert_layer(recorder: Recorder, layer: nn.Module, site: str) -> None:
    recorder.input_of(layer.attention.self, site + "hook_resid_pre")
    recorder.output_of(layer.attention.output.dense, site + "hook_attn_out")
    recorder.input_of(layer.attention.output.LayerNorm, site + "hook_resid_mid")
    recorder.norm(layer.attention.output.LayerNorm, site + "ln1")
    recorder.output_of(layer.intermediate.dense, site + "mlp.hook_pre")
    recorder.output_of(layer.intermediate.intermediate_act_fn, site + "mlp.hook_post")
    recorder.output_of(layer.output.dense, site + "hook_mlp_out")
    recorder.input_of(layer.output.LayerNorm, site + "hook_resid_post")
    recorder.norm(layer.output.LayerNorm, site + "ln2")
    recorder.output_of(layer, site + "hook_normalized_resid_post")


def record_bert(model: nn.Module, prompt: dict[str, list[int]]) -> Sites:
    """All sites of a BertModel, BertForMaskedLM or BertForPreTraining."""
    base = getattr(model, "bert", model)
    recorder = Recorder()
    recorder.output_of(base.embeddings.word_embeddings, "hook_embed")
    recorder.output_of(base.embeddings.position_embeddings, "hook_pos_embed")
    recorder.output_of(base.embeddings.token_type_embeddings, "hook_token_type_embed")
    recorder.output_of(base.embeddings, "hook_full_embed")
    for index, layer in enumerate(base.encoder.layer):
        hook_bert_layer(recorder, layer, f"blocks.{index}.")
    if base.pooler is not None:
        recorder.output_of(base.pooler, "hook_pooler_out")
    if hasattr(model, "cls"):
        recorder.output_of(model.cls.predictions, "logits")
    if hasattr(model, "cls") and hasattr(model.cls, "seq_relationship"):
        recorder.output_of(model.cls.seq_relationship, "hook_nsp_out")
    with torch.no_grad(), watched_attention(modeling_bert, recorder):
        model(torch.tensor([prompt["ids"]]), token_type_ids=torch.tensor([prompt["type_ids"]]))
    recorder.close()
    for index, layer in enumerate(base.encoder.layer):
        z = recorder.sites[f"blocks.{index}.attn.hook_z"]
        output_matrix = layer.attention.output.dense.weight.detach().T.contiguous()
        recorder.sites[f"blocks.{index}.attn.hook_result"] = head_results(z, output_matrix)
    return recorder.sites


def record(model: nn.Module, family: str, prompt: dict[str, list[int]]) -> Sites:
    return record_gpt2(model, prompt) if family == "gpt2" else record_bert(model, prompt)
