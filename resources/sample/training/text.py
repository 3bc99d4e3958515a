"""The text, its split, and the byte-level BPE that is trained on the training part alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

END_OF_TEXT = "<|endoftext|>"
HELD_OUT_FRACTION = 0.1


def split(path: Path) -> tuple[str, str]:
    """Training and held-out text: the last tenth is held out, cut at the start of a line."""
    text = path.read_text(encoding="utf-8")
    cut = text.index("\n", round(len(text) * (1 - HELD_OUT_FRACTION))) + 1
    return text[:cut], text[cut:]


def train_tokenizer(text: str, vocabulary: int) -> Tokenizer:
    """GPT-2's kind of tokenizer: byte-level BPE, nothing added before or after a prompt."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """The ids of a whole text."""
    return np.array(tokenizer.encode(text).ids, dtype=np.int64)
