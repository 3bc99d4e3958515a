"""What is measured on a model: bits per byte of text, and the two head scores on random repeats."""

from __future__ import annotations

import math

import torch
from transformers import GPT2LMHeadModel


@torch.no_grad()
def bits_per_byte(model: GPT2LMHeadModel, ids: torch.Tensor, text_bytes: int, bos: int) -> float:
    """Cross entropy of `ids` in bits, over the text's bytes.

    Windows of the whole context step by half a context and each scores its newer half (the first scores all of it),
    so every token is scored once and sees at least half a context where the text has one. The text follows one BOS.
    """
    sequence = torch.cat([torch.tensor([bos]), ids])
    context, stride = model.config.n_positions, model.config.n_positions // 2
    total, scored = 0.0, 1
    for start in range(0, len(sequence), stride):
        window = sequence[start : start + context]
        if start + len(window) <= scored:
            break
        log_probabilities = model(window[None]).logits[0].log_softmax(-1)
        first = scored - start
        targets = window[first:]
        total -= log_probabilities[first - 1 : -1].gather(1, targets[:, None]).sum().item()
        scored = start + len(window)
    return total / math.log(2) / text_bytes


def random_repeats(vocabulary: int, bos: int, length: int, batch: int, seed: int) -> torch.Tensor:
    """[batch, 2 length + 1]: BOS, then `length` random tokens (never BOS), then the same again."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(0, vocabulary - 1, (batch, length), generator=generator)
    ids = ids + (ids >= bos).long()
    return torch.cat([torch.full((batch, 1), bos), ids, ids], dim=1)


@torch.no_grad()
def head_scores(model: GPT2LMHeadModel, bos: int, length: int = 50, batch: int = 10, seed: int = 0) -> dict[str, torch.Tensor]:
    """Both scores of all heads, [layers, heads] each.

    previous: mean of A[i, i-1] over i >= 1.
    induction (prefix matching): mean of A[i, i-length+1] over the second copy, i = length+1 ... 2 length.
    """
    ids = random_repeats(model.config.vocab_size, bos, length, batch, seed)
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    patterns = model(ids, output_attentions=True).attentions
    model.set_attn_implementation(before)
    previous, induction = [], []
    for pattern in patterns:
        previous.append(pattern.diagonal(offset=-1, dim1=-2, dim2=-1).mean(dim=(0, 2)))
        stripe = pattern.diagonal(offset=-(length - 1), dim1=-2, dim2=-1)
        induction.append(stripe[..., 2:].mean(dim=(0, 2)))
    return {"previous": torch.stack(previous), "induction": torch.stack(induction)}


@torch.no_grad()
def repeat_losses(model: GPT2LMHeadModel, bos: int, length: int = 50, batch: int = 10, seed: int = 0) -> tuple[float, float]:
    """Mean loss in nats on the first and on the second copy (from its second token on) of random repeats."""
    ids = random_repeats(model.config.vocab_size, bos, length, batch, seed)
    log_probabilities = model(ids).logits[:, :-1].log_softmax(-1)
    losses = -log_probabilities.gather(2, ids[:, 1:, None])[..., 0]
    return losses[:, :length].mean().item(), losses[:, length + 1 :].mean().item()
