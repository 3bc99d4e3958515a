"""Gives two heads their task before training starts: one looks at the previous token, one continues what it saw before.

Left to training alone, on the same kind of batches and for 1,000 steps, no such pair had formed. So it is written into the initial
weights; training is free to change it, and random repeats in every step give it a reason not to.

The residual stream's first half holds the token, the next quarter the position, the last quarter the previous token:
- head (0, 0): queries are the position's sines and cosines turned back by one step, keys the position's, so the score
  sum_f cos(w_f (i - 1 - j)) peaks at j = i - 1; it copies the token there into the last quarter;
- head (1, 0): queries are the token, keys the previous token, so it finds what followed the current token earlier, and
  adds that token to the first half, which the tied unembedding reads.
"""

from __future__ import annotations

import math

import torch
from transformers import GPT2LMHeadModel

STREAM = 0.05  # size of a component of the stream


def construct(model: GPT2LMHeadModel) -> None:
    """Overwrites embeddings, positions and the two heads of a freshly initialised model."""
    width, heads = model.config.n_embd, model.config.n_head
    head = width // heads
    if width // 4 != head:
        raise ValueError("the quarters of the stream are as wide as a head: 4 heads")
    tokens, positions, previous = slice(0, width // 2), slice(width // 2, 3 * width // 4), slice(3 * width // 4, width)
    with torch.no_grad():
        _write_embeddings(model, tokens, positions)
        reader = torch.randn(width // 2, head) / math.sqrt(width // 2)
        _write_previous_head(model, tokens, positions, previous, reader)
        _write_induction_head(model, tokens, previous, reader)
        for block in model.transformer.h:
            block.mlp.c_proj.weight *= 0.5


def frequencies(count: int) -> torch.Tensor:
    """Spread over (0, 3), at no common period."""
    return 3.0 * ((torch.arange(count) + 0.5) / count) ** 1.3


def _write_embeddings(model: GPT2LMHeadModel, tokens: slice, positions: slice) -> None:
    embeddings, places = model.transformer.wte.weight, model.transformer.wpe.weight
    embeddings.zero_()
    embeddings[:, tokens] = STREAM * torch.randn_like(embeddings[:, tokens])
    places.zero_()
    angles = torch.arange(places.shape[0])[:, None] * frequencies((positions.stop - positions.start) // 2)
    places[:, positions] = STREAM * math.sqrt(2) * torch.stack([angles.cos(), angles.sin()], -1).flatten(1)


def _clear_head(model: GPT2LMHeadModel, layer: int) -> tuple[torch.Tensor, torch.Tensor, int]:
    """Zeroes head 0 of a layer; returns c_attn [d, 3d], c_proj [d, d] and the head's width."""
    attention = model.transformer.h[layer].attn
    width = model.config.n_embd
    head = width // model.config.n_head
    for part in range(3):
        attention.c_attn.weight[:, part * width : part * width + head] = 0
    attention.c_proj.weight[:head] = 0
    return attention.c_attn.weight, attention.c_proj.weight, head


def _write_previous_head(model: GPT2LMHeadModel, tokens: slice, positions: slice, previous: slice, reader: torch.Tensor) -> None:
    project, output, head = _clear_head(model, 0)
    width = model.config.n_embd
    back = torch.block_diag(*[torch.tensor([[math.cos(w), -math.sin(w)], [math.sin(w), math.cos(w)]]) for w in frequencies(head // 2).tolist()])
    project[positions, :head] = 1.3 * back
    project[positions, width : width + head] = 1.3 * torch.eye(head)
    project[tokens, 2 * width : 2 * width + head] = reader
    output[:head, previous] = STREAM * torch.eye(head)


def _write_induction_head(model: GPT2LMHeadModel, tokens: slice, previous: slice, reader: torch.Tensor) -> None:
    project, output, head = _clear_head(model, 1)
    width = model.config.n_embd
    copier = torch.linalg.qr(torch.randn(width // 2, head))[0]
    project[tokens, :head] = 1.5 * reader
    project[previous, width : width + head] = 1.5 * torch.eye(head)
    project[tokens, 2 * width : 2 * width + head] = copier
    output[:head, tokens] = 3 * STREAM * copier.T
