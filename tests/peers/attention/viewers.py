#!/usr/bin/env python3
"""viewers.py: what BertViz and CircuitsVis need to show attention, as far as that can be told without a browser.

Makes the page that each would open for 12 layers x 12 heads (CircuitsVis: one layer of 12 heads, which is what its view takes) at several
prompt lengths, and prints the seconds that took and the page's size. A browser then has to parse that page and make its elements.
Compare: `orrery --selftest --timing FILE.orrery` on a recording of 144 heads x 1,024 tokens.
Needs: pip install bertviz circuitsvis ipython importlib_metadata torch numpy
"""
import argparse
import time

import numpy as np
import torch


def patterns(layers, heads, tokens):
    raw = np.tril(np.random.default_rng(0).random((layers, heads, tokens, tokens), dtype=np.float32))
    return torch.from_numpy(raw / raw.sum(-1, keepdims=True))


def measure(name, tokens, make):
    began = time.perf_counter()
    page = make()
    print(f"{name:42} {tokens:5} tokens  {time.perf_counter() - began:8.2f} s  {len(page) / 1e6:9.1f} MB of HTML", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, nargs="+", default=[32, 64, 128, 256])
    lengths = parser.parse_args().tokens
    from bertviz import head_view, model_view
    from circuitsvis.attention import attention_heads
    for n in lengths:
        attention = patterns(12, 12, n)
        tokens = [f"t{i}" for i in range(n)]
        layers = [layer[None] for layer in attention]
        measure("BertViz model_view, 144 heads", n, lambda: model_view(layers, tokens, html_action="return").data)
        measure("BertViz head_view, 144 heads", n, lambda: head_view(layers, tokens, html_action="return").data)
        measure("CircuitsVis attention_heads, 12 heads", n, lambda: str(attention_heads(attention=attention[0], tokens=tokens)))


if __name__ == "__main__":
    main()
