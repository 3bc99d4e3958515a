"""Lines that hurt a tokenizer: words, scripts, emoji, marks, controls, whitespace, special-token texts, bytes that are not UTF-8, and
lines of a megabyte. The same seed gives the same lines with any Python 3.11."""
import random

SEED = 20261124
LINES = 20000

WORDS = """the of and to in a is that for it was on are as with his they at be this have from or one had by word but not what all were we
when your can said there use an each which she do how their if will up other about out many then them these so some her would make like
him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day
did get come made may part over new sound take only little work know place year live me back give most very after thing our just name good
sentence man think say great where help through much before line right too mean old any same tell boy follow came want show also around
form three small set put end does another well large must big even such because turn here why ask went men read need land different home
us move try kind hand picture again change off play spell air away animal house point page letter mother answer found study still learn
should America world I'm you're don't it's we've they'll he'd isn't Y'ALL unaffable tokenization electroencephalographically Straße naïve
café coöperate façade Ångström İstanbul ΣΊΣΥΦΟΣ ﬁancé""".split()

SCRIPTS = {
    "latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)],
    "greek": [(0x370, 0x3FF), (0x1F00, 0x1FFE)], "cyrillic": [(0x400, 0x52F)], "armenian": [(0x531, 0x58A)],
    "hebrew": [(0x591, 0x5F4)], "arabic": [(0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFBC1), (0xFE70, 0xFEFC)],
    "syriac": [(0x700, 0x74F)], "devanagari": [(0x900, 0x97F)], "bengali": [(0x980, 0x9FE)], "tamil": [(0xB82, 0xBFA)],
    "malayalam": [(0xD00, 0xD7F)], "sinhala": [(0xD81, 0xDF4)], "thai": [(0xE01, 0xE5B)], "tibetan": [(0xF00, 0xFDA)],
    "myanmar": [(0x1000, 0x109F)], "georgian": [(0x10A0, 0x10FF)], "jamo": [(0x1100, 0x11FF)], "ethiopic": [(0x1200, 0x137C)],
    "cherokee": [(0x13A0, 0x13FD)], "khmer": [(0x1780, 0x17F9)], "mongolian": [(0x1800, 0x18AA)],
    "kana": [(0x3041, 0x3096), (0x30A0, 0x30FF)], "hangul": [(0xAC00, 0xD7A3)], "han": [(0x4E00, 0x9FFF), (0x3400, 0x4DBF)],
    "han more": [(0x20000, 0x2A6DF), (0x2A700, 0x2B81D), (0x2B820, 0x2CEA1), (0xF900, 0xFAD9), (0x2F800, 0x2FA1D)],
    "gothic": [(0x10330, 0x1034A)], "deseret": [(0x10400, 0x1044F)], "balinese": [(0x1B00, 0x1B7E)], "mathematical": [(0x1D400, 0x1D7FF)],
    "letterlike": [(0x2100, 0x218B)], "enclosed": [(0x2460, 0x24FF), (0x1F100, 0x1F1FF)], "halfwidth": [(0xFF01, 0xFFEE)],
}
EMOJI = ["\U0001F44D", "\U0001F44D\U0001F3FD", "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", "\U0001F1E9\U0001F1EA",
         "\u2764\uFE0F", "\U0001F3F3\uFE0F\u200D\U0001F308", "1\uFE0F\u20E3", "\U0001F9D1\U0001F3FF\u200D\U0001F680", "\u263A", "\U0001FAE0"]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\r", "\u00A0", "\u2003", "\u2028", "\u3000", "\u0085", "\u000B", "\u000C", "\u1680", "\u200B", "\u202F"]
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u2019\u2018\u201C\u201D\u2026\u2014\u2013\u00BF\u00A1\u00AB\u00BB\u3001\u3002\u00B7\u2022\u20AC\u00A3\u00A7\u2192\u221E"
SPECIAL = ["<|endoftext|>", "[MASK]", "[CLS]", "[SEP]", "[UNK]", "[PAD]", "<|endoftext|", "[mask]", "<s>", "[[MASK]]"]
MARKS = [(0x300, 0x36F), (0x591, 0x5BD), (0x64B, 0x65F), (0x1AB0, 0x1ABE), (0x1DC0, 0x1DF5), (0x20D0, 0x20F0), (0x302A, 0x302F), (0x1D165, 0x1D172)]
NOT_UTF8 = [b"\x80", b"\xC0\xAF", b"\xE2\x82", b"\xED\xA0\x80", b"\xF0\x9F\x98", b"\xF5\x80", b"\xFF\xFE", b"\xE0\x80\x80", b"\xF4\x90\x80\x80", b"\xC3"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = [self.english] * 6 + [self.script] * 5 + [self.mixture] * 3 + [self.emoji, self.marks, self.controls, self.whitespace,
                      self.numbers, self.punctuation, self.special, self.code, self.anywhere, self.broken, self.long_word, self.words_and_spaces]

    def below(self, n):
        return self.random.randrange(n)

    def pick(self, items):
        return items[self.below(len(items))]

    def char(self, ranges):
        first, last = self.pick(ranges)
        return chr(first + self.below(last - first + 1))

    def chars(self, ranges, most):
        return "".join(self.char(ranges) for _ in range(1 + self.below(most)))

    def english(self):
        words = [self.pick(WORDS) for _ in range(1 + self.below(14))]
        styled = [w.upper() if self.below(15) == 0 else w.capitalize() if self.below(6) == 0 else w for w in words]
        return "".join(w + self.pick([" ", " ", " ", " ", ", ", ". ", "; ", "-", "? ", "! ", " (", ") ", "'s ", "\u2019t "]) for w in styled)

    def script(self):
        ranges = SCRIPTS[self.pick(list(SCRIPTS))]
        return " ".join(self.chars(ranges, 9) for _ in range(1 + self.below(7)))

    def mixture(self):
        parts = [self.pick([self.word, self.one_script_word, lambda: self.pick(EMOJI), lambda: self.pick(PUNCTUATION), lambda: str(self.below(10000))])()
                 for _ in range(1 + self.below(12))]
        return "".join(p + self.pick(["", " ", " ", "\t", "\u00A0"]) for p in parts)

    def word(self):
        return self.pick(WORDS)

    def one_script_word(self):
        return self.chars(SCRIPTS[self.pick(list(SCRIPTS))], 6)

    def emoji(self):
        return "".join(self.pick(EMOJI) + self.pick(["", "", " ", "x"]) for _ in range(1 + self.below(10)))

    def marks(self):
        return "".join(self.char([(0x61, 0x7A), (0xC0, 0xFF), (0xAC00, 0xD7A3), (0x1E00, 0x1EFF)]) + (self.chars(MARKS, 4) if self.below(2) else "")
                       for _ in range(1 + self.below(12)))

    def controls(self):
        return "".join(self.char([(0, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFD),
                                  (0xE000, 0xE010), (0xFDD0, 0xFDEF), (0xE0001, 0xE007F), (0x61, 0x7A)]) for _ in range(1 + self.below(20)))

    def whitespace(self):
        return "".join(self.pick(SPACES) * (1 + self.below(3)) + self.pick(["", "", "a", "Z9", "."]) for _ in range(1 + self.below(10)))

    def numbers(self):
        return "".join(self.pick([str(self.below(10 ** (1 + self.below(9)))), self.char([(0x660, 0x669), (0x966, 0x96F), (0xB2, 0xB3), (0x2160, 0x2188),
                                  (0xFF10, 0xFF19), (0x2460, 0x249B)]), "3.14", "1,000", "2e-5", "$19.99", "0x1F"]) + self.pick(["", " ", "-", "+", "/"])
                       for _ in range(1 + self.below(8)))

    def punctuation(self):
        return "".join(self.pick(PUNCTUATION) + self.pick(["", "", "", " ", "a"]) for _ in range(1 + self.below(30)))

    def special(self):
        return "".join(self.pick(["", " ", "  ", "a", "\n"]) + self.pick(SPECIAL) for _ in range(1 + self.below(4))) + self.pick(["", " end", "\t"])

    def code(self):
        return self.pick(["    for (int i = 0; i < n; ++i) { a[i] += b[i]; }", "def f(x):\n    return x**2  # comment\n", "\t\tif(!p)\r\n\t\t\treturn -1;",
                          "<div class=\"x\">&nbsp;</div>", "SELECT * FROM t WHERE a='b';", "https://example.org/a?b=c&d=%20e#f"]) + self.pick(["", "\n", " "])

    def anywhere(self):
        """Any code point but surrogates and U+11938, which the reference's tables do not decompose yet."""
        codes = [self.below(0x110000) if self.below(4) == 0 else self.below(0x20000) for _ in range(1 + self.below(12))]
        return "".join(chr(c) for c in codes if not 0xD800 <= c < 0xE000 and c != 0x11938)

    def broken(self):
        """Bytes that are not UTF-8: cut characters, stray continuations, surrogates, whole lines of noise."""
        if self.below(4) == 0:
            return bytes(self.below(256) for _ in range(1 + self.below(40)))
        return b"".join(self.pick([self.word, self.one_script_word])().encode() + self.pick(NOT_UTF8) for _ in range(1 + self.below(6)))

    def long_word(self):
        """On both sides of 32 symbols, 100 characters and 256 bytes."""
        length = self.pick([31, 32, 33, 34, 64, 99, 100, 101, 128, 255, 256, 257, 300])
        ranges = self.pick([[(0x61, 0x7A)], [(0x61, 0x64)], [(0x430, 0x44F)], [(0xE01, 0xE3A)], [(0x61, 0x61)]])
        return self.pick(["", " ", "x "]) + "".join(self.char(ranges) for _ in range(length))

    def words_and_spaces(self):
        return "".join(self.pick(WORDS) + " " * self.below(4) + "\n" * self.below(2) for _ in range(1 + self.below(8)))

    def line(self):
        made = self.pick(self.kinds)()
        return made if isinstance(made, bytes) else made.encode("utf-8")

    def megabyte(self, block):
        return (block * (1_000_000 // len(block) + 1))[:1_000_000]


def lines():
    """All lines, as bytes: the small ones, then those of a megabyte."""
    maker = Maker(SEED)
    small = [b"", b" ", b"\n", b"Hello World!"] + [maker.line() for _ in range(LINES)]
    noise = bytes(97 + maker.below(26) for _ in range(4096))
    blocks = [b"a", b" ", b"\n", b"ab", noise, "\U0001F44D\U0001F3FD".encode(), "日本語".encode(), "e\u0301".encode(), b"\x80", b"!?",
              b"The quick brown fox doesn't jump over 12 lazy dogs. ", "Съешь же ещё этих мягких французских булок. ".encode()]
    return small + [maker.megabyte(block) for block in blocks]
