#!/usr/bin/env python3
"""How fast the `tokenizers` package encodes with offsets on one thread, to set beside bench_tokenizer's figures.

    python throughput.py --gpt2 DIR --bert DIR --english tinyshakespeare.txt

Each text is encoded line by line, by encode() in a loop and by encode_batch(): the better one counts. Seconds are the process's CPU
time, best of five rounds, as in the benchmark's CPU column: with one thread that is what an idle machine's clock would show.
The mixed lines are corpus.py's, those of a megabyte left out.
"""
import argparse
import os
import pathlib
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers  # noqa: E402  (reads the environment)

import corpus  # noqa: E402
import make_goldens  # noqa: E402


def best_seconds(work, rounds=5):
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--gpt2", "--bert", "--english"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    texts = {
        "english": arguments.english.read_text("utf-8").splitlines(),
        "mixed": [make_goldens.as_text(line)[0] for line in corpus.lines() if len(line) < 1_000_000],
    }
    print("tokenizers", tokenizers.__version__)
    for name, tokenizer in (("gpt2", make_goldens.gpt2(arguments.gpt2)), ("bert", make_goldens.bert(arguments.bert))):
        for which, lines in texts.items():
            size = sum(len(line.encode()) for line in lines)
            single = best_seconds(lambda: [tokenizer.encode(line) for line in lines])
            batch = best_seconds(lambda: tokenizer.encode_batch(lines))
            print(f"{name} {which}: encode {size / single / 1e6:.2f} MB/s, encode_batch {size / batch / 1e6:.2f} MB/s")


if __name__ == "__main__":
    main()
