"""sentences.py TINYSHAKESPEARE OUT.tsv: sentences of the plays without their last sign, and whether it was a question mark.

600 of each kind, drawn with seed 0 from all sentences of 5 or more words and at most 90 characters between two signs.
"""
import random
import re
import sys


def sentences(text):
    questions, statements = set(), set()
    for speech in text.split("\n\n"):
        speaker, _, lines = speech.partition(":\n")
        for sentence in re.findall(r"[A-Z][^.!?;:]*[.?]", " ".join(lines.split())):
            if sentence.count(" ") >= 4 and len(sentence) <= 90 and "--" not in sentence:
                (questions if sentence.endswith("?") else statements).add(sentence[:-1].strip())
    return sorted(questions - statements), sorted(statements - questions)


def main(source, target):
    with open(source, encoding="utf-8") as file:
        questions, statements = sentences(file.read())
    draw = random.Random(0)
    rows = [(s, "question") for s in draw.sample(questions, 600)] + [(s, "statement") for s in draw.sample(statements, 600)]
    draw.shuffle(rows)
    with open(target, "w", encoding="utf-8") as file:
        file.write("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
