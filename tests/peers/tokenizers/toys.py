"""Small tokenizers that between them use every component, and texts for each."""
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def byte_alphabet():
    keep = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in keep]
    codes = {b: chr(b) for b in keep} | {b: chr(0x100 + i) for i, b in enumerate(others)}
    return [codes[b] for b in range(256)]


def added(i, content, **flags):
    defaults = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": i, "content": content} | defaults | flags


def document(model, **parts):
    empty = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": None,
             "post_processor": None, "decoder": None}
    return empty | parts | {"model": model}


def bpe(symbols, merges, **options):
    vocabulary = list(symbols)
    vocabulary += [piece for piece in ("".join(pair) for pair in merges) if piece not in vocabulary]
    return {"type": "BPE", "vocab": {piece: i for i, piece in enumerate(vocabulary)}, "merges": [list(m) for m in merges]} | options


def word_level(words):
    return {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(["?", *words])}, "unk_token": "?"}


def split(regex, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": regex if isinstance(regex, dict) else {"Regex": regex}, "behavior": behavior, "invert": invert}


def template(single, pair, special):
    def item(text):
        kind, name, type_id = text.split(":")
        return {{"S": "Sequence", "T": "SpecialToken"}[kind]: {"id": name, "type_id": int(type_id)}}
    return {"type": "TemplateProcessing", "single": [item(t) for t in single.split()], "pair": [item(t) for t in pair.split()],
            "special_tokens": {name: {"id": name, "ids": [i], "tokens": [name]} for name, i in special.items()}}


PIECES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
WORDS_OF_BYTES = PIECES | {"use_regex": True}
SPLITS = ["Hello world", "  Hello   world  ", "I'm you're DON'T", "a\n\n  b", "x=3.14, y2", "tab\tend", "12345 67", "don\u2019t",
          "日本語 text", "\u00a0nbsp", "it\u2019S he'\u017F WE'LL", "a \r\n \r\n b", "(x) ... !\n\n$5", "ⅣⅤⅥⅦ ²³ ٣٤٥٦", "e\u0301te\u0301 x\u0301"]
TEXTS = ["Hello, World 12!", "  naïve   café\u0301 ", "the-final--countdown", "İstanbul ΣΑΣ ﬁ①", "日本 語。가", "a\u200bb\tc", "", " ", "👍🏽 x"]
WORDPIECE = {w: i for i, w in enumerate("[UNK] [CLS] [SEP] un ##aff ##able ##a hello , world ! caf ##e 的 ##s".split())}
BERT = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
ALPHABET = byte_alphabet()
LETTERS = [chr(c) for c in range(0x21, 0x7F)] + list("▁é日本語")
# The package numbers added tokens itself, on from the model's: these are the numbers it gives.
SPECIAL_TOKENS = [added(4, "<s>"), added(5, "<mask>", lstrip=True), added(6, "</s>", rstrip=True), added(2, "low", special=False, single_word=True),
                  added(7, "Cafe", special=False, normalized=True), added(8, "<s>x", special=False), added(9, " ", special=False)]
HEXES = [f"<0x{b:02X}>" for b in range(256)]
UNIGRAM = {"type": "Unigram", "unk_id": 0, "byte_fallback": False,
           "vocab": [["<unk>", 0.0], ["▁", -2.0], ["▁he", -3.0], ["ll", -3.2], ["o", -3.5], ["llo", -5.0], ["▁hell", -5.5], ["h", -4.0], ["e", -4.0],
                     ["l", -4.0], ["▁hello", -9.0]]}
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}

TOYS = [
    ("toy bpe", document(bpe(list("lowerstn") + ["Ġ", "i", "d"], [tuple(m.split()) for m in
        ["l o", "lo w", "e r", "Ġ lo", "Ġlo w", "n e", "low er", "Ġlow er", "e s", "es t", "ne w", "w er"]]),
        pre_tokenizer=WORDS_OF_BYTES, decoder=PIECES),
        ["lower newest lower", "newer low", "lowlowlow"]),
    ("ranks", document(bpe("abc", [("a", "a"), ("aa", "a")])), ["aaaaa", "a" * 70, "aabaa"]),
    ("ranks inside", document(bpe("abc", [("b", "c"), ("a", "b")])), ["abc", "abab"]),
    ("ranks again", document(bpe("ab", [("a", "b"), ("b", "a"), ("ab", "ab")])), ["ababab", "ab" * 40]),
    *[(f"words of {name}", document(bpe(ALPHABET, []), pre_tokenizer={"type": "Sequence", "pretokenizers": [split(regex), PIECES]},
                                    normalizer=form, decoder=PIECES), SPLITS)
      for name, regex, form in (("GPT-2", GPT2, None), ("LLaMA-3", LLAMA3, None), ("Qwen2", QWEN2, {"type": "NFC"}))],
    ("prefix space", document(bpe(ALPHABET, [("Ġ", "H"), ("ĠH", "e")]), pre_tokenizer=WORDS_OF_BYTES | {"add_prefix_space": True},
                              post_processor=PIECES | {"trim_offsets": False}), ["Hello", " Hello", "", "é"]),
    ("bytes as text", document(bpe(ALPHABET, [("Ã", "©")]), normalizer={"type": "ByteLevel"}), ["é a", "日本"]),
    ("bytes, then words", document(bpe(ALPHABET, [("l", "o")]), pre_tokenizer={"type": "Sequence", "pretokenizers": [PIECES, split({"String": "Ġ"})]}),
     ["lo lo", "é  x"]),
    ("ignored merges", document(bpe([*ALPHABET, "Ġabc", "abc"], [], ignore_merges=True),
                                pre_tokenizer=WORDS_OF_BYTES), ["abc abc abcd"]),
    ("suffix", document(bpe([*"abc", "a</w>", "c</w>", "?"], [("b", "c</w>"), ("a", "bc</w>")], end_of_word_suffix="</w>", unk_token="?"),
                        pre_tokenizer={"type": "WhitespaceSplit"}, decoder={"type": "BPEDecoder", "suffix": "</w>"}), ["abc a", "ab xa"]),
    ("prefix", document(bpe([*"abc", "##b", "##c", "ab", "abc"], [], continuing_subword_prefix="##") | {"merges": [["a", "##b"], ["ab", "##c"]]},
                        pre_tokenizer={"type": "WhitespaceSplit"}), ["abc ab b"]),
    ("byte fallback", document(bpe(["<unk>", "<s>", "</s>", *HEXES, *LETTERS], [("▁", "h"), ("▁h", "i")], unk_token="<unk>", fuse_unk=True,
                                   byte_fallback=True),
        normalizer={"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        post_processor=template("T:<s>:0 S:A:0", "T:<s>:0 S:A:0 T:<s>:1 S:B:1", {"<s>": 1}),
        decoder={"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                                                  {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}),
     ["hi there", "a\nb", "👍🏽é", "  two", ""]),
    ("fused unknown", document(bpe(["?", *"ab"], [], unk_token="?", fuse_unk=True)), ["axxyb", "xx"]),
    ("single unknown", document(bpe(["?", *"ab"], [], unk_token="?")), ["axxyb", "éa"]),
    ("wordpiece", document({"type": "WordPiece", "vocab": WORDPIECE, "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                            "max_input_chars_per_word": 12}, normalizer=BERT, pre_tokenizer={"type": "BertPreTokenizer"},
        post_processor=template("T:[CLS]:0 S:A:0 T:[SEP]:0", "T:[CLS]:0 S:A:0 T:[SEP]:0 S:B:1 T:[SEP]:1", {"[CLS]": 1, "[SEP]": 2}),
        decoder={"type": "WordPiece", "prefix": "##", "cleanup": True}, added_tokens=[added(1, "[CLS]"), added(2, "[SEP]"), added(0, "[UNK]")]),
     ["unaffable", "unaffabley", "cafe", "Café", "Hello, worlds!", "你的", "un" + "a" * 11, "un" + "a" * 10, "[CLS]hello [SEP]", "e\u0301x\u0323 \u0344"]),
    ("bert processing", document({"type": "WordPiece", "vocab": WORDPIECE, "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                                  "max_input_chars_per_word": 100}, pre_tokenizer={"type": "BertPreTokenizer"},
                                 normalizer=BERT | {"strip_accents": False, "lowercase": False, "handle_chinese_chars": False},
        post_processor={"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}), ["hello world", "Café\u00a0的", "a\u0000b\ufffd!"]),
    ("roberta processing", document(bpe([*ALPHABET, "<s>", "</s>"], []), pre_tokenizer=WORDS_OF_BYTES,
        post_processor={"type": "RobertaProcessing", "sep": ["</s>", 257], "cls": ["<s>", 256], "trim_offsets": False, "add_prefix_space": False}),
     ["hi you"]),
    ("processors", document(bpe([*ALPHABET, "<s>"], []), pre_tokenizer=WORDS_OF_BYTES,
        post_processor={"type": "Sequence", "processors": [PIECES | {"trim_offsets": False},
                        template("T:<s>:3 S:A:2", "S:B:5 T:<s>:1 S:A:0", {"<s>": 256})]}), ["hi"]),
    ("unigram", document(UNIGRAM, pre_tokenizer=METASPACE, decoder=METASPACE), ["hello", "hexo", "hello  hello", "xxhe", "he▁llo"]),
    ("unigram bytes", document(UNIGRAM | {"byte_fallback": True, "vocab": UNIGRAM["vocab"] + [[h, -20.0] for h in HEXES]}, pre_tokenizer=METASPACE),
     ["héllo 日x"]),
    ("added tokens", document(word_level(["hello", "low", "er"]), added_tokens=SPECIAL_TOKENS[:-1], normalizer={"type": "Lowercase"},
                              pre_tokenizer={"type": "Whitespace"}),
     ["<s>hello", "a  <mask>b", "</s>  \t x</s>", "low lower slow low.", "CAFE cafe x", "<s>x", "<s><s> <mask> <mask>", "é<mask>"]),
    ("a space as token", document(word_level(["hello", "low", "x"]), added_tokens=SPECIAL_TOKENS), ["hello hello", " ", "x  <mask> x"]),
    *[(f"metaspace {scheme} {cut}", document(word_level(["▁a", "a", "▁"]), pre_tokenizer=METASPACE | {"prepend_scheme": scheme, "split": cut},
                                             decoder=METASPACE | {"prepend_scheme": scheme, "split": cut}, added_tokens=[added(4, "<s>")]),
       ["a a", " a", "  a ", "<s>a", "▁a"]) for scheme in ("always", "first", "never") for cut in (True, False)],
    *[(f"split {behavior}", document(word_level(["-", "the", "final"]), pre_tokenizer=split({"String": "-"}, behavior)),
       ["the-final--countdown", "-", "--a-", "日-本"]) for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")],
    *[(f"inverted {behavior}", document(word_level(["-"]), pre_tokenizer=split({"Regex": r"\s+"}, behavior, True)), ["a  b c", " a "])
      for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")],
    *[(f"pattern {regex}", document(word_level(["a"]), pre_tokenizer=split(regex)), ["a  1234 5\u00a0\n٣é b12", "日本"])
      for regex in (r"\s", r"\s+", r"\p{L}+", r"\p{N}", r"\p{N}+", r"\p{N}{1,3}", " +", " {2,}")],
    *[(f"pre-tokenizer {p['type']}{i}", document(word_level(["a"]), pre_tokenizer=p), TEXTS + ["a_b c٣²Ⅳ", "x$y…z"]) for i, p in enumerate([
        {"type": "BertPreTokenizer"}, {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True},
        {"type": "Digits", "individual_digits": False}, {"type": "Punctuation", "behavior": "Isolated"}, {"type": "Punctuation", "behavior": "Contiguous"},
        {"type": "CharDelimiterSplit", "delimiter": "-"},
        {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True}]}])],
    # One character a word, so that each shows its own range.
    *[(f"normalizer {n['type']}{i}", document(word_level(["a"]), normalizer=n, pre_tokenizer=split({"Regex": r"\p{L}+"}, "Isolated")),
       TEXTS + ["e\u0301\u0323x가a\u0301", "é\u0323x각", "\u1100\u1161\u11a8 \u0958", "a\u0344\u0323b"]) for i, n in enumerate([
        {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"}, {"type": "StripAccents"},
        {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "Strip", "strip_left": False, "strip_right": True},
        {"type": "Replace", "pattern": {"String": "a"}, "content": "QQ"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": ""},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "é"}, {"type": "Prepend", "prepend": "xé"}, BERT, BERT | {"lowercase": False},
        {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "NFC"}]}])],
]
PAIRS = [("hello", "cafe world"), ("hi", "hi there"), ("", "a"), ("a", "")]
DECODED = ["wordpiece", "byte fallback", "toy bpe", "suffix", "unigram", "words of GPT-2", "metaspace always True", "metaspace never True"]
