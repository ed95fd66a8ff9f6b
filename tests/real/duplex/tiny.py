"""Builds a tiny model with random weights that moshi's own loaders accept: `python tiny.py FOLDER [--depth 16]`.

Two megabytes in all. The codec keeps the real strides, so a frame has 1920 samples as in the real model.
"""

import argparse
import io
import json
from pathlib import Path

import sentencepiece
import torch
from moshi.models import loaders
from safetensors.torch import save_file

CODEBOOKS = 8
CARD = 64
WORDS = "the a kitchen light lamp is on off and now then what time it warm cold window door I you will turn can hear"


def tokenizer(folder: Path) -> int:
    sentences = [" ".join(WORDS.split()[i % 7 :: 1 + i % 5]) for i in range(400)]
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=made,
        vocab_size=64,
        hard_vocab_limit=False,
        pad_id=3,
        minloglevel=2,
    )
    path = folder / "words.model"
    path.write_bytes(made.getvalue())
    return sentencepiece.SentencePieceProcessor(str(path)).vocab_size()


def mimi_config() -> dict:
    seanet = loaders._seanet_kwargs | {"dimension": 32, "n_filters": 4}
    transformer = loaders._transformer_kwargs | {
        "d_model": 32,
        "num_heads": 2,
        "num_layers": 1,
        "dim_feedforward": 64,
        "input_dimension": 32,
        "output_dimensions": [32],
    }
    quantizer = loaders._quantizer_kwargs | {
        "dimension": 16,
        "n_q": CODEBOOKS,
        "bins": CARD,
        "input_dimension": 32,
        "output_dimension": 32,
    }
    return loaders._mimi_config | {"seanet": seanet, "transformer": transformer, "quantizer": quantizer}


def lm_config(text_card: int, depth: int, context: int) -> dict:
    return loaders._lm_kwargs | {
        "dim": 64,
        "text_card": text_card,
        "n_q": 2 * CODEBOOKS,
        "dep_q": depth,
        "card": CARD,
        "num_heads": 2,
        "num_layers": 2,
        "context": context,
        "depformer_dim": 32,
        "depformer_dim_feedforward": 64,
        "depformer_num_heads": 2,
        "depformer_num_layers": 1,
        "depformer_context": depth,
    }


def lively(state: dict) -> dict:
    """A new codec has one code for everything; this one tells sounds apart, and its convolutions do not fade out."""
    for name, value in state.items():
        if name.endswith("embedding_sum"):
            value.normal_(0, 0.05)
        elif name.endswith("conv.conv.weight") or name.endswith("convtr.convtr.weight"):
            value *= 1.6
        elif name.endswith("bias"):
            value *= 0.1
    return state


def build(folder: Path, depth: int = CODEBOOKS, context: int = 120, seed: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    lm = lm_config(tokenizer(folder), depth, context)
    mimi = mimi_config()
    save_file(lively(loaders.get_mimi(None, mimi).state_dict()), folder / "mimi.safetensors")
    save_file(loaders.get_moshi_lm(None, lm, dtype=torch.float32).state_dict(), folder / "lm.safetensors")
    (folder / "mimi.json").write_text(json.dumps(mimi))
    names = {
        "moshi_name": "lm.safetensors",
        "mimi_name": "mimi.safetensors",
        "mimi_config_name": "mimi.json",
        "tokenizer_name": "words.model",
    }
    options = {"temp": 0.8, "temp_text": 0.7, "top_k": 32, "top_k_text": 25}
    (folder / "config.json").write_text(json.dumps(lm | names | {"lm_gen_config": options}))
    # The same for moshi's own command line, which wants absolute places.
    places = {key: f"file://{folder.resolve() / name}" for key, name in names.items()}
    (folder / "stock.json").write_text(json.dumps(lm | places | {"lm_gen_config": options}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--depth", type=int, default=CODEBOOKS)
    parser.add_argument("--context", type=int, default=120)
    given = parser.parse_args()
    torch.set_num_threads(1)
    build(given.folder, given.depth, given.context)
