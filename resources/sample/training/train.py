"""Trains the sample model: a small GPT-2 on Shakespeare and on random repeats.

A step is one batch of text windows and one batch of random tokens repeated twice (loss on the second copy only), so that
copying pays. Two heads start constructed, see heads.py: left to training alone they had not formed after 1,000 steps.

Each step draws its batches and its dropout from seed + step: a resumed run equals an uninterrupted one. The learning rate
warms up, stays, and falls linearly over the last steps.

    python train.py TEXT WORK_FOLDER --steps 1800 --decay-steps 700
"""

from __future__ import annotations

import argparse
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tokenizers
import torch
import transformers
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

import heads
import scores
import text as shakespeare

torch.set_num_threads(1)


@dataclass
class Data:
    """Encoded text and what is needed to draw batches."""

    train: torch.Tensor
    held_out: torch.Tensor
    held_out_bytes: int
    bos: int
    vocabulary: int


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("work", type=Path, help="checkpoints, tokenizer and log go here")
    parser.add_argument("--vocabulary", type=int, default=1024)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--context", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--windows", type=int, default=4, help="text windows a step, each one context long")
    parser.add_argument("--repeat-tokens", type=int, default=512, help="tokens of random repeats a step")
    parser.add_argument("--repeat-weight", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--steps", type=int, default=1800)
    parser.add_argument("--decay-steps", type=int, default=700)
    parser.add_argument("--evaluate-every", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--resume", type=Path, help="a step-N.pt of an earlier run")
    return parser.parse_args()


def load_data(options: argparse.Namespace) -> Data:
    """Trains the tokenizer on the training part, keeps it in the work folder, and encodes both parts."""
    train, held_out = shakespeare.split(options.text)
    tokenizer_file = options.work / "tokenizer.json"
    if not tokenizer_file.exists():
        shakespeare.train_tokenizer(train, options.vocabulary).save(str(tokenizer_file))
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    return Data(
        train=torch.from_numpy(shakespeare.encode(tokenizer, train)),
        held_out=torch.from_numpy(shakespeare.encode(tokenizer, held_out)),
        held_out_bytes=len(held_out.encode()),
        bos=tokenizer.token_to_id(shakespeare.END_OF_TEXT),
        vocabulary=tokenizer.get_vocab_size(),
    )


def make_model(options: argparse.Namespace, data: Data) -> GPT2LMHeadModel:
    """A GPT-2 whose tanh gelu is the fused one while training; the saved config calls the same function gelu_new."""
    config = GPT2Config(
        vocab_size=data.vocabulary,
        n_positions=options.context,
        n_embd=options.width,
        n_layer=options.layers,
        n_head=options.heads,
        activation_function="gelu_pytorch_tanh",
        resid_pdrop=options.dropout,
        embd_pdrop=options.dropout,
        attn_pdrop=0.0,
        bos_token_id=data.bos,
        eos_token_id=data.bos,
    )
    model = GPT2LMHeadModel(config)
    heads.construct(model)
    return model


def make_optimizer(model: GPT2LMHeadModel, rate: float) -> torch.optim.AdamW:
    """Weight decay on matrices, none on biases and norm gains."""
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def rate_at(step: int, options: argparse.Namespace) -> float:
    """Linear warm-up, a plateau, a linear fall to zero over the last decay_steps."""
    rise = min(1.0, (step + 1) / options.warmup)
    fall = min(1.0, (options.steps - step) / options.decay_steps)
    return options.rate * rise * fall


def seed_of(options: argparse.Namespace, step: int) -> int:
    return options.seed * 1_000_003 + step


def text_batch(data: Data, options: argparse.Namespace, generator: torch.Generator) -> torch.Tensor:
    """[windows, context] from random places; half of the windows start with BOS."""
    starts = torch.randint(0, len(data.train) - options.context, (options.windows,), generator=generator)
    batch = torch.stack([data.train[s : s + options.context] for s in starts.tolist()])
    with_bos = torch.rand(options.windows, generator=generator) < 0.5
    batch[with_bos, 1:] = batch[with_bos, :-1].clone()
    batch[with_bos, 0] = data.bos
    return batch


def repeat_batch(data: Data, options: argparse.Namespace, step: int, generator: torch.Generator) -> tuple[torch.Tensor, int]:
    """Random repeats of one random period, and that period. Periods start short, where copying is easiest to discover."""
    longest = min((options.context - 1) // 2, 16 + step // 16)
    period = int(torch.randint(4, longest + 1, (1,), generator=generator))
    batch = max(2, options.repeat_tokens // (2 * period + 1))
    return scores.random_repeats(data.vocabulary, data.bos, period, batch, seed_of(options, step)), period


def loss_of(model: GPT2LMHeadModel, ids: torch.Tensor, first_target: int) -> torch.Tensor:
    """Mean next-token loss over targets at positions >= first_target."""
    logits = model(ids).logits[:, first_target - 1 : -1]
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, first_target:].flatten())


def prepare_step(optimizer: torch.optim.AdamW, options: argparse.Namespace, step: int) -> torch.Generator:
    """Sets the rate and the dropout's seed; returns the generator of the step's batches."""
    torch.manual_seed(seed_of(options, step))
    for group in optimizer.param_groups:
        group["lr"] = rate_at(step, options)
    optimizer.zero_grad(set_to_none=True)
    return torch.Generator().manual_seed(seed_of(options, step))


def train_step(model: GPT2LMHeadModel, optimizer: torch.optim.AdamW, data: Data, options: argparse.Namespace, step: int) -> tuple[float, float]:
    """One update; returns the text loss and the repeat loss in nats a token."""
    generator = prepare_step(optimizer, options, step)
    text_loss = loss_of(model, text_batch(data, options, generator), 1)
    text_loss.backward()
    repeats, period = repeat_batch(data, options, step, generator)
    repeat_loss = loss_of(model, repeats, period + 2)
    (options.repeat_weight * repeat_loss).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return text_loss.item(), repeat_loss.item()


class Log:
    """Writes lines to the log file and to standard output."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def line(self, text: str) -> None:
        print(text, flush=True)
        self._file.write(text + "\n")
        self._file.flush()


def evaluate(model: GPT2LMHeadModel, data: Data) -> str:
    """Held-out bits per byte, strongest head of each score, and the losses on both copies, as one line."""
    model.eval()
    bits = scores.bits_per_byte(model, data.held_out, data.held_out_bytes, data.bos)
    by_name = scores.head_scores(model, data.bos)
    first, second = scores.repeat_losses(model, data.bos)
    model.train()
    best = []
    for name, values in by_name.items():
        layer, head = divmod(int(values.argmax()), values.shape[1])
        best.append(f"{name} {values.max():.3f} (L{layer}H{head})")
    return f"held-out bits/byte {bits:.4f} | {' | '.join(best)} | copies {first:.2f} {second:.3f}"


def save(path: Path, model: GPT2LMHeadModel, optimizer: torch.optim.AdamW, step: int, seconds: float) -> None:
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds, "config": model.config.to_dict()}
    torch.save(state, path)


def describe(options: argparse.Namespace, model: GPT2LMHeadModel, data: Data) -> str:
    """Options, sizes and versions: the head of a log."""
    versions = (
        f"python {platform.python_version()}, torch {torch.__version__}, transformers {transformers.__version__}, "
        f"tokenizers {tokenizers.__version__}, numpy {np.__version__}"
    )
    chosen = {k: v for k, v in vars(options).items() if k not in ("text", "work", "resume")}
    sizes = f"{model.num_parameters()} parameters, {len(data.train)} training and {len(data.held_out)} held-out tokens, {data.held_out_bytes} held-out bytes"
    return f"# {versions}\n# {chosen}\n# {sizes}"


def main() -> None:
    options = parse_arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    data = load_data(options)
    torch.manual_seed(options.seed)
    model = make_model(options, data)
    optimizer = make_optimizer(model, options.rate)
    log = Log(options.work / "train.log")
    log.line(describe(options, model, data))
    first_step, seconds_before = 0, 0.0
    if options.resume:
        state = torch.load(options.resume, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first_step, seconds_before = state["step"], state["seconds"]
        log.line(f"# resumed at step {first_step}")
    started = time.monotonic()
    sums = np.zeros(2)
    model.train()
    for step in range(first_step, options.steps):
        sums += train_step(model, optimizer, data, options, step)
        done = step + 1
        if done % options.evaluate_every == 0 or done == options.steps:
            seconds = seconds_before + time.monotonic() - started
            count = (done - 1) % options.evaluate_every + 1
            text_loss, repeat_loss = sums / count
            sums[:] = 0
            log.line(f"step {done} | {seconds:.0f} s | rate {rate_at(step, options):.2e} | text {text_loss:.4f} | repeats {repeat_loss:.4f} | {evaluate(model, data)}")
            save(options.work / f"step-{done}.pt", model, optimizer, done, seconds)


if __name__ == "__main__":
    main()
