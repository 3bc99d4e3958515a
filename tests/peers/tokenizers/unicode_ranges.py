#!/usr/bin/env python3
"""Writes core/tokenizer/unicode_ranges.cpp: the character classes of the `tokenizers` package, asked of it one code point
at a time, so that a model here sees the pieces it was trained on whatever Unicode version the system's libraries know.

    python unicode_ranges.py > core/tokenizer/unicode_ranges.cpp        (tokenizers 0.23.3; a minute)
"""
import tokenizers
from tokenizers import Regex
from tokenizers import normalizers as N
from tokenizers import pre_tokenizers as P

letter, number, space = (P.Split(Regex(r), "removed") for r in (r"\p{L}", r"\p{N}", r"\s"))
digits, punctuation, whitespace = P.Digits(True), P.Punctuation("isolated"), P.Whitespace()
clean = N.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
unaccent = N.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
marks, lower = N.StripAccents(), N.Lowercase()


def pieces(pre_tokenizer, text):
    return pre_tokenizer.pre_tokenize_str(text)


CLASSES = [
    ("Letter", r"regular expressions' \p{L}", lambda c: not pieces(letter, c)),
    ("Number", r"regular expressions' \p{N}", lambda c: not pieces(number, c)),
    ("Numeric", "what the Digits pre-tokenizer splits off", lambda c: len(pieces(digits, "a" + c)) == 2),
    ("Space", "White_Space", lambda c: not pieces(space, c)),
    ("Word", r"\w of added tokens and the Whitespace pre-tokenizer", lambda c: pieces(whitespace, "a" + c + ".")[0][1][1] > 1),
    ("Punctuation", "what the BERT and Punctuation pre-tokenizers split off", lambda c: len(pieces(punctuation, "a" + c)) == 2),
    ("Accent", "what BertNormalizer's strip_accents deletes", lambda c: unaccent.normalize_str(c) == ""),
    ("Mark", "what the StripAccents normalizer deletes", lambda c: marks.normalize_str(c) == ""),
    ("Control", "what BertNormalizer's clean_text deletes", lambda c: clean.normalize_str(c) == ""),
]


def code_points():
    return (c for c in range(0x110000) if not 0xD800 <= c < 0xE000)


def ranges(holds):
    result = []
    for c in code_points():
        if not holds(chr(c)):
            continue
        if result and result[-1][1] == c - 1:
            result[-1][1] = c
        else:
            result.append([c, c])
    return result


def lowercase_runs():
    """Runs of one-to-one lowercase mappings with one distance: (first, last, step, distance)."""
    runs = []
    for c in code_points():
        small = lower.normalize_str(chr(c))
        if len(small) != 1 or ord(small) == c:
            continue
        distance = ord(small) - c
        if runs and runs[-1][3] == distance and (step := c - runs[-1][1]) <= 2 and runs[-1][2] in (0, step):
            runs[-1][1:3] = [c, step]
        else:
            runs.append([c, c, 0, distance])
    return [(first, last, step or 1, distance) for first, last, step, distance in runs]


def wrapped(items):
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 140:
            yield line
            line = "   "
        line += " " + item + ","
    yield line


print(f"// Made by tests/peers/tokenizers/unicode_ranges.py from tokenizers {tokenizers.__version__}; do not edit.")
print('#include "core/tokenizer/unicode_ranges.h"\n\nnamespace orrery::tokenizer {\nnamespace {\n')
for name, what, holds in CLASSES:
    print(f"/// {what}\nconstexpr CodeRange k{name}[] = {{")
    print("\n".join(wrapped(f"{{0x{a:X}, 0x{b:X}}}" for a, b in ranges(holds))) + "\n};\n")
print("constexpr LowercaseRun kLowercase[] = {")
print("\n".join(wrapped(f"{{0x{a:X}, 0x{b:X}, {s}, {d}}}" for a, b, s, d in lowercase_runs())) + "\n};\n\n}  // namespace\n")
print("std::span<const CodeRange> codeRanges(CharClass which)\n{\n    switch (which) {")
for name, _, _ in CLASSES:
    print(f"    case CharClass::{name}: return k{name};")
print("    }\n    return {};\n}\n\nstd::span<const LowercaseRun> lowercaseRuns()\n{\n    return kLowercase;\n}\n\n}  // namespace orrery::tokenizer")
