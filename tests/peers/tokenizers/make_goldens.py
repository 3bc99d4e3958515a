#!/usr/bin/env python3
"""Writes tests/golden/tokenizer from the `tokenizers` package: what its README.md describes.

    python make_goldens.py --gpt2 DIR --bert DIR --out tests/golden/tokenizer
        DIR of --gpt2 has vocab.json and merges.txt, that of --bert has tokenizer.json
"""
import argparse
import hashlib
import itertools
import json
import pathlib
import struct
import sys
import zlib

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

import corpus
import toys


def gpt2(folder):
    tokenizer = Tokenizer(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", special=True)])
    return tokenizer


def bert(folder):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def as_text(line):
    """The line with each maximal ill-formed subsequence as U+FFFD, and the byte where each character starts (and the end)."""
    text, starts, at = [], [], 0
    while at < len(line):
        try:
            good, bad = line[at:].decode("utf-8"), None
        except UnicodeDecodeError as error:
            good, bad = line[at:at + error.start].decode("utf-8"), error.end - error.start
        text.append(good)
        starts.extend(at + offset for offset in itertools.accumulate((len(c.encode()) for c in good[:-1]), initial=0) if good)
        at += len(good.encode())
        if bad is not None:
            text.append("\uFFFD")
            starts.append(at)
            at += bad
    return "".join(text), starts + [len(line)]


def encoded(tokenizer, line):
    """(id, begin, end) of each token, in bytes of the line."""
    text, starts = as_text(line)
    encoding = tokenizer.encode(text)
    # The end of a token is where the next character starts; (0, 0) of template tokens stays.
    return [(i, starts[b], starts[e]) for i, (b, e) in zip(encoding.ids, encoding.offsets)]


def fingerprint(tokens):
    return hashlib.sha256(b"".join(struct.pack("<iII", *token) for token in tokens)).digest()[:8]


def packed(data):
    """As qUncompress reads it."""
    return struct.pack(">I", len(data)) + zlib.compress(data, 9)


def blocks():
    """Every code point between a letter and a digit, 256 to a line; without surrogates and U+11938 (see README.md)."""
    for start in range(0, 0x110000, 256):
        codes = [c for c in range(start, start + 256) if not 0xD800 <= c < 0xE000 and c != 0x11938]
        yield "".join(f"a{chr(c)}1 " for c in codes).encode()


def toy_case(tokenizer, texts):
    encoding = tokenizer.encode(*texts)
    starts = [as_text(text.encode())[1] for text in texts]
    offsets = [[0, 0] if s is None else [starts[s][b], starts[s][e]] for s, (b, e) in zip(encoding.sequence_ids, encoding.offsets)]
    return {"texts": texts, "ids": encoding.ids, "offsets": offsets, "types": encoding.type_ids,
            "words": [-1 if word is None else word for word in encoding.word_ids]}


def toy(name, document, texts):
    tokenizer = Tokenizer.from_str(json.dumps(document))
    cases = [toy_case(tokenizer, [text]) for text in texts]
    if document["post_processor"]:
        cases += [toy_case(tokenizer, list(pair)) for pair in toys.PAIRS]
    if name in toys.DECODED:
        for case in cases:
            case["decoded"] = tokenizer.decode(case["ids"])
    return {"name": name, "tokenizer": document, "cases": cases}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--gpt2", "--bert", "--out"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    made = [toy(*each) for each in toys.TOYS]
    (arguments.out / "toys.json").write_text("[\n" + ",\n".join(json.dumps(t, ensure_ascii=True) for t in made) + "\n]\n")
    lines = corpus.lines()
    (arguments.out / "corpus.z").write_bytes(packed(b"".join(struct.pack("<I", len(line)) + line for line in lines)))
    for name, tokenizer in (("gpt2", gpt2(arguments.gpt2)), ("bert", bert(arguments.bert))):
        prints = [fingerprint(encoded(tokenizer, line)) for line in itertools.chain(lines, blocks())]
        (arguments.out / f"{name}.fingerprints").write_bytes(b"".join(prints))
        print(name, len(prints), "lines", file=sys.stderr)
    print("tokenizers", tokenizers.__version__, file=sys.stderr)


if __name__ == "__main__":
    main()
