"""Reference numbers for core/residual and core/circuits: the tiny models of tests/golden/models in other implementations.

    python make_residual.py

GPT-2 runs in TransformerLens (a bridge over transformers' own module) in float64, once raw and once processed as it does by default
(fold_ln, center_writing_weights, center_unembed, fold_value_biases); BERT in transformers alone. Writes NAME.json beside itself.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import pathlib
import warnings

import torch
from transformers import BertForMaskedLM, GPT2LMHeadModel
from transformer_lens.model_bridge import TransformerBridge

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parent / "models"
GPT2 = ("three_heads", "untied", "scaled_by_layer")
BERT = ("masked_lm", "decoder_bias")
TOP = 5

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)


def prompt_of(folder: pathlib.Path) -> dict:
    return json.loads((folder / "prompt.json").read_text())


def rounded(value):
    if isinstance(value, torch.Tensor):
        value = value.detach().tolist()
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


def lens(log_probabilities: torch.Tensor, followed: int) -> dict:
    """Of log-probabilities [points, positions, vocabulary]; the last point is the reference."""
    p = log_probabilities.exp()
    top = p.topk(TOP, dim=-1)
    final = log_probabilities[-1]
    winner = final.argmax(-1)
    order = log_probabilities.argsort(dim=-1, descending=True).argsort(dim=-1) + 1
    at_winner = winner[None, :, None].expand(p.shape[0], -1, 1)
    return {
        "top_ids": rounded(top.indices),
        "top_probabilities": rounded(top.values),
        "entropy": rounded(-(p * log_probabilities).sum(-1)),
        "divergence": rounded((final.exp() * (final - log_probabilities)).sum(-1)),
        "winner": rounded(winner),
        "winner_rank": rounded(order.gather(-1, at_winner)[..., 0]),
        "followed": followed,
        "followed_probability": rounded(p[..., followed]),
        "followed_rank": rounded(order[..., followed]),
    }


def gpt2_lens(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict:
    streams = []
    hooks = [block.register_forward_hook(lambda _m, inputs, output: streams.append((inputs[0], output[0] if isinstance(output, tuple) else output)))
             for block in model.transformer.h]
    model(ids)
    for hook in hooks:
        hook.remove()
    points = torch.stack([streams[0][0][0]] + [after[0] for _, after in streams])
    return lens(model.lm_head(model.transformer.ln_f(points)).log_softmax(-1), 7)


def bert_lens(model: BertForMaskedLM, prompt: dict) -> dict:
    output = model(torch.tensor([prompt["ids"]]), token_type_ids=torch.tensor([prompt["type_ids"]]), output_hidden_states=True)
    points = torch.stack([state[0] for state in output.hidden_states])
    return lens(model.cls.predictions(points).log_softmax(-1), 7)


def bridge(folder: pathlib.Path, processed: bool) -> TransformerBridge:
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager")
    with contextlib.redirect_stdout(io.StringIO()):
        wrapped = TransformerBridge.boot_transformers(str(folder), hf_model=model, dtype=torch.float64, device="cpu")
        wrapped.enable_compatibility_mode(no_processing=not processed, disable_warnings=True)
    return wrapped


def attribution(model: TransformerBridge, ids: torch.Tensor) -> dict:
    """A logit difference at the last position by TransformerLens's own stacks, processed weights."""
    logits, cache = model.run_with_cache(ids)
    token, versus = (int(i) for i in logits[0, -1].topk(2).indices)
    values = {}
    stack, names = cache.get_full_resid_decomposition(layer=-1, mlp_input=False, expand_neurons=False, apply_ln=False, pos_slice=-1, return_labels=True)
    for name, value in zip(names, cache.logit_attrs(stack, tokens=token, incorrect_tokens=versus, pos_slice=-1)[:, 0]):
        values[name] = rounded(float(value))
    u = (model.W_U[:, token] - model.W_U[:, versus]) / cache["ln_final.hook_scale"][0, -1]
    neurons = cache["blocks.1.mlp.hook_post"][0, -1] * (model.W_out[1] @ u)
    return {
        "token": token,
        "versus": versus,
        "value": rounded(float(logits[0, -1, token] - logits[0, -1, versus])),
        "components": values,
        "unembed_bias": rounded(float(model.b_U[token] - model.b_U[versus])),
        "scale": rounded(float(cache["ln_final.hook_scale"][0, -1])),
        "neurons_of_layer_1": rounded(neurons),
    }


def write(name: str, document: dict) -> None:
    (HERE / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


def main() -> None:
    for variant in GPT2:
        folder = MODELS / "gpt2" / variant
        prompt = prompt_of(folder)
        ids = torch.tensor([prompt["ids"]])
        raw = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager")
        processed = bridge(folder, processed=True)
        write(f"gpt2_{variant}", {"lens": gpt2_lens(raw, ids), "attribution": attribution(processed, ids)})
    for variant in BERT:
        folder = MODELS / "bert" / variant
        model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager")
        write(f"bert_{variant}", {"lens": bert_lens(model, prompt_of(folder))})


if __name__ == "__main__":
    with torch.no_grad():
        main()
