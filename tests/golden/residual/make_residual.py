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


def probe(matrix: torch.Tensor) -> float:
    """One number that any change of the matrix moves: sum cos(1 + i) M_ij sin(1 + 2 j); a vector is one row."""
    m = matrix.detach().reshape(-1, matrix.shape[-1])
    return rounded(float(torch.cos(1 + torch.arange(m.shape[0])) @ m @ torch.sin(1 + 2 * torch.arange(m.shape[1]))))


def weights(model: TransformerBridge) -> dict:
    """Processed weights, a probe each; heads one by one."""
    layers, heads = model.cfg.n_layers, model.cfg.n_heads
    result = {"W_E": probe(model.W_E), "W_pos": probe(model.W_pos), "W_U": probe(model.W_U), "b_U": probe(model.b_U)}
    for layer in range(layers):
        for name in ("W_in", "b_in", "W_out", "b_out", "b_O"):
            result[f"{layer}.{name}"] = probe(getattr(model, name)[layer])
        for head in range(heads):
            for name in ("W_Q", "W_K", "W_V", "W_O"):
                result[f"{layer}.{head}.{name}"] = probe(getattr(model, name)[layer, head])
    return result


def circuits(model: TransformerBridge) -> dict:
    """Singular values of W_Q W_K^T and W_V W_O, composition scores and copying scores, processed weights."""
    eigenvalues = torch.linalg.eigvals(model.W_O @ (model.W_U @ model.W_E) @ model.W_V)
    return {
        "ov": rounded(model.OV.S),
        "qk": rounded(model.QK.S),
        "copying": rounded(eigenvalues.real.sum(-1) / eigenvalues.abs().sum(-1)),
        "composition": {kind: rounded(model.all_composition_scores(kind).scores) for kind in "QKV"},
    }


def kurtosis(x: torch.Tensor) -> float:
    """Of a flattened sequence, as the code of arXiv:2306.12929 has it."""
    centred = x.flatten() - x.mean()
    return float((centred**4).mean() / (x.std() ** 4 + 1e-6))


def geometry(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict:
    """Norms and cosines along the stream, and its outliers; a point before the first block and one after each."""
    after = []
    hooks = [block.register_forward_hook(lambda _m, inputs, output: after.append((inputs[0][0], (output[0] if isinstance(output, tuple) else output)[0])))
             for block in model.transformer.h]
    model(ids)
    for hook in hooks:
        hook.remove()
    x = torch.stack([after[0][0]] + [out for _, out in after])
    cosine = torch.nn.functional.cosine_similarity
    return {
        "norm": rounded(x.norm(dim=-1)),
        "to_previous": rounded(cosine(x[1:], x[:-1], dim=-1)),
        "to_final": rounded(cosine(x, x[-1:].expand_as(x), dim=-1)),
        "kurtosis": [rounded(kurtosis(point)) for point in x],
        "largest": rounded(x.abs().amax(dim=(1, 2))),
        "dimension_largest": rounded(x[-1].abs().amax(dim=0)),
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
        write(f"gpt2_{variant}", {"lens": gpt2_lens(raw, ids), "attribution": attribution(processed, ids), "weights": weights(processed),
                                   "circuits": circuits(processed), "geometry": geometry(raw, ids)})
    for variant in BERT:
        folder = MODELS / "bert" / variant
        model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager")
        write(f"bert_{variant}", {"lens": bert_lens(model, prompt_of(folder))})


if __name__ == "__main__":
    with torch.no_grad():
        main()
