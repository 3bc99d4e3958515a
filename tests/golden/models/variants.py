"""The list of tiny models: what each one is there to catch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VOCABULARY = 97


@dataclass(frozen=True)
class Variant:
    """One checkpoint folder and one prompt."""

    family: str  # "gpt2" or "bert"
    name: str
    architecture: str  # the class in config.json
    config: dict[str, Any]  # what differs from the family's small config
    about: str
    tokens: int = 9  # prompt length
    pair: bool = False  # BERT: token types 0…0 1…1
    prefix: str = ""  # before every name of the base model
    gamma_beta: bool = False  # TensorFlow-era norm names
    dtype: str = "float32"  # of the stored weights
    shards: int = 1
    buffers: bool = False  # published files' mask or position buffers
    output_matrix: str = "absent"  # GPT-2 tied: "absent", "copy" of the embedding, or "other" bytes
    decoder_bias_name: str = "cls.predictions.bias"  # BERT's MLM bias, under one name only
    pooler: bool = True  # BertModel with its pooler
    sentence: bool = False  # sentence-transformers folder around it
    rows: tuple[int, ...] = ()  # long prompts: positions kept, all else as sums
    generate: bool = False
    prompt_salt: int = 0  # another prompt, where a greedy step would come too close to a tie

    @property
    def folder(self) -> str:
        return f"{self.family}/{self.name}"


GPT2_CONFIG: dict[str, Any] = {
    "model_type": "gpt2",
    "activation_function": "gelu_new",
    "attn_pdrop": 0.1,
    "bos_token_id": VOCABULARY - 1,
    "embd_pdrop": 0.1,
    "eos_token_id": VOCABULARY - 1,
    "layer_norm_epsilon": 1e-5,
    "n_embd": 16,
    "n_head": 4,
    "n_inner": 32,
    "n_layer": 2,
    "n_positions": 16,
    "resid_pdrop": 0.1,
    "vocab_size": VOCABULARY,
}

BERT_CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "attention_probs_dropout_prob": 0.1,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 16,
    "intermediate_size": 32,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 16,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "pad_token_id": 0,
    "position_embedding_type": "absolute",
    "type_vocab_size": 2,
    "vocab_size": VOCABULARY,
}


def gpt2(name: str, about: str, config: dict[str, Any] | None = None, architecture: str = "GPT2LMHeadModel", **rest: Any) -> Variant:
    return Variant("gpt2", name, architecture, config or {}, about, **rest)


def bert(name: str, about: str, config: dict[str, Any] | None = None, architecture: str = "BertModel", **rest: Any) -> Variant:
    return Variant("bert", name, architecture, config or {}, about, **rest)


GPT2_VARIANTS = [
    gpt2("tied", "the plain case: n_inner null (4 d), unembedding = token embedding", {"n_embd": 32, "n_inner": None, "n_positions": 32}, generate=True, prompt_salt=41),
    gpt2("untied", "lm_head.weight of its own, base names under transformer.", {"tie_word_embeddings": False, "n_positions": 32}, prefix="transformer.", generate=True, prompt_salt=45),
    gpt2("tied_copy", "tied, and the file repeats the embedding as lm_head.weight", output_matrix="copy"),
    gpt2("untied_by_file", "config says tied, the file's lm_head.weight has other bytes: the file wins", output_matrix="other"),
    gpt2("three_heads", "odd head count", {"n_embd": 24, "n_head": 3}),
    gpt2("five_heads", "odd head count, four components a head", {"n_embd": 20, "n_head": 5}),
    gpt2("one_head", "a single head", {"n_head": 1}),
    gpt2("odd_width", "no size is a multiple of four: d 33, 3 heads of 11, f 37, V 101", {"n_embd": 33, "n_head": 3, "n_inner": 37, "vocab_size": 101, "n_positions": 19, "bos_token_id": 100, "eos_token_id": 100}, tokens=13),
    gpt2("narrow_inner", "n_inner smaller than d", {"n_inner": 10}),
    gpt2("gelu_erf", "activation gelu", {"activation_function": "gelu"}),
    gpt2("gelu_pytorch_tanh", "activation gelu_pytorch_tanh", {"activation_function": "gelu_pytorch_tanh"}),
    gpt2("gelu_fast", "activation gelu_fast", {"activation_function": "gelu_fast"}),
    gpt2("quick_gelu", "activation quick_gelu", {"activation_function": "quick_gelu"}),
    gpt2("relu", "activation relu", {"activation_function": "relu"}),
    gpt2("silu", "activation silu", {"activation_function": "silu"}),
    gpt2("tanh", "activation tanh", {"activation_function": "tanh"}),
    gpt2("unscaled_scores", "scale_attn_weights false", {"scale_attn_weights": False}),
    gpt2("scaled_by_layer", "scale_attn_by_inverse_layer_idx true, three layers", {"scale_attn_by_inverse_layer_idx": True, "n_layer": 3}),
    gpt2("large_epsilon", "layer_norm_epsilon 0.01", {"layer_norm_epsilon": 0.01}),
    gpt2("defaults", "only the sizes stand in the config, the rest are defaults", {"n_head": 2, "n_inner": None}),
    gpt2("prefixed", "base names under transformer., tied", prefix="transformer."),
    gpt2("bare", "GPT2Model: no output head, no logits", architecture="GPT2Model"),
    gpt2("mask_buffers", "the file holds h.L.attn.bias and h.L.attn.masked_bias", buffers=True),
    gpt2("gamma_beta", "norms spelled gamma and beta", gamma_beta=True),
    gpt2("fp16", "weights stored as F16", dtype="float16"),
    gpt2("bf16", "weights stored as BF16", dtype="bfloat16"),
    gpt2("fp64", "weights stored as F64, to be narrowed to F32", dtype="float64"),
    gpt2("sharded", "three files and an index", shards=3),
    gpt2("one_token", "prompt of one token", tokens=1),
    gpt2("full_context", "prompt as long as the context", tokens=16),
    gpt2("long_context", "1 030 of 1 040 positions: rows and sums", {"n_embd": 16, "n_head": 2, "n_inner": 32, "n_positions": 1040}, tokens=1030, rows=(0, 1, 511, 1029)),
]

BERT_VARIANTS = [
    bert("pooled", "BertModel with its pooler, names without prefix"),
    bert("masked_lm", "BertForMaskedLM, decoder tied to the word embedding", architecture="BertForMaskedLM", prefix="bert."),
    bert("untied_decoder", "BertForMaskedLM with a decoder matrix of its own; the bias stands under both its names", {"tie_word_embeddings": False}, "BertForMaskedLM", prefix="bert."),
    bert("decoder_bias", "the MLM bias is found as cls.predictions.decoder.bias only", architecture="BertForMaskedLM", prefix="bert.", decoder_bias_name="cls.predictions.decoder.bias"),
    bert("pre_training", "BertForPreTraining: MLM and next-sentence heads, a sentence pair", architecture="BertForPreTraining", prefix="bert.", pair=True),
    bert("no_pooler", "BertModel without pooler", pooler=False),
    bert("sentence_pair", "token types of a pair", pair=True),
    bert("gelu_new", "hidden_act gelu_new, in the MLM head too", {"hidden_act": "gelu_new"}, "BertForMaskedLM", prefix="bert."),
    bert("relu", "hidden_act relu, in the MLM head too", {"hidden_act": "relu"}, "BertForMaskedLM", prefix="bert."),
    bert("silu", "hidden_act silu", {"hidden_act": "silu"}),
    bert("epsilon", "layer_norm_eps 1e-5", {"layer_norm_eps": 1e-5}),
    bert("large_epsilon", "layer_norm_eps 0.01, in the MLM head too", {"layer_norm_eps": 0.01}, "BertForMaskedLM", prefix="bert."),
    bert("three_heads", "odd head count", {"hidden_size": 24, "num_attention_heads": 3}),
    bert("five_heads", "odd head count, four components a head", {"hidden_size": 20, "num_attention_heads": 5}),
    bert("one_head", "a single head", {"num_attention_heads": 1}),
    bert("odd_width", "no size is a multiple of four: d 33, 3 heads of 11, f 37, V 101", {"hidden_size": 33, "num_attention_heads": 3, "intermediate_size": 37, "vocab_size": 101, "max_position_embeddings": 19}, tokens=13),
    bert("prefixed", "BertModel's names under bert.", prefix="bert."),
    bert("gamma_beta", "norms spelled gamma and beta", architecture="BertForMaskedLM", prefix="bert.", gamma_beta=True),
    bert("position_buffers", "the file holds embeddings.position_ids and token_type_ids", buffers=True),
    bert("fp16", "weights stored as F16", dtype="float16"),
    bert("bf16", "weights stored as BF16", dtype="bfloat16"),
    bert("sharded", "two files and an index", shards=2),
    bert("one_token", "prompt of one token", tokens=1),
    bert("full_context", "prompt as long as the context", tokens=16),
    bert("sentence", "sentence-transformers folder: mean pooling, then the 2-norm", sentence=True),
    bert("long_context", "600 of 640 positions: rows and sums", {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 640}, tokens=600, rows=(0, 1, 299, 599)),
]

# "defaults" leaves every key out whose value is the family's default.
GPT2_DEFAULT_KEYS = ("activation_function", "attn_pdrop", "embd_pdrop", "resid_pdrop", "layer_norm_epsilon", "n_inner")


def full_config(variant: Variant) -> dict[str, Any]:
    """The config.json of a variant."""
    base = GPT2_CONFIG if variant.family == "gpt2" else BERT_CONFIG
    config = {"architectures": [variant.architecture], **base, **variant.config}
    if variant.name == "defaults":
        config = {key: value for key, value in config.items() if key not in GPT2_DEFAULT_KEYS}
    return config


ALL_VARIANTS = GPT2_VARIANTS + BERT_VARIANTS
