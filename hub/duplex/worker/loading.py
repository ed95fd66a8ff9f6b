"""Loads a model with moshi's own loaders, from a folder or from the hub of models; PersonaPlex weights are cut to fit.

PersonaPlex shares Moshi's layout but models the user's sound too: sixteen steps in its depth transformer, of which the
last eight are always overwritten when serving. Without them stock moshi runs it.
"""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sphn
import torch
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import EntryNotFoundError
from moshi.models import loaders
from safetensors.torch import load_file

from hub.duplex.worker.size import Precision

SAMPLE_RATE = 24_000
FRAME_SAMPLES = 1920
_DTYPES = {"bf16": torch.bfloat16, "q8": torch.bfloat16, "f32": torch.float32}
_NEUTRAL_S = 2.0
"""How long silence and tone sound before their codes are steady."""


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model with what a prompt needs."""

    mimi: Any
    lm: Any
    words: Any
    """The text tokenizer."""
    options: dict[str, Any]
    """Sampling, as the checkpoint wants it."""
    voices: dict[str, tuple[tuple[int, ...], ...]]
    """Name -> codes of a voice, frame by frame."""
    silence: tuple[int, ...]
    tone: tuple[int, ...]
    """What the model hears during a prompt."""


def pick_device(wanted: str) -> str:
    """`auto` is the first of cuda, mps and cpu that there is."""
    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def memory_of(device: str) -> int:
    """Bytes of memory a model may use on a device."""
    if device.startswith("cuda"):
        return int(torch.cuda.get_device_properties(torch.device(device)).total_memory)
    return int(_system_memory() * 0.75)


def load(source: str, revision: str | None, device: str, precision: Precision, context: int | None) -> Model:
    """A model from a folder or a repository, ready on the device."""
    folder = Path(source)
    info = _from_folder(folder) if folder.is_dir() else _from_repository(source, revision)
    books = int((info.lm_config or loaders._lm_kwargs)["n_q"]) // 2
    mimi = loaders.get_mimi(info.mimi_weights, info.mimi_config, num_codebooks=books, device=device)
    overrides: dict[str, Any] = {"context": context} if context else {}
    lm = _lm(info, device, _DTYPES[precision], overrides)
    silence = _steady(mimi, np.zeros(int(SAMPLE_RATE * _NEUTRAL_S), np.float32), device)
    times = np.arange(int(SAMPLE_RATE * _NEUTRAL_S)) / SAMPLE_RATE
    tone = _steady(mimi, (0.5 * np.sin(2 * np.pi * 440 * times)).astype(np.float32), device)
    voices = {path.stem: codes_of(mimi, path, device) for path in _voice_files(info.moshi_weights.parent)}
    return Model(mimi, lm, info.get_text_tokenizer(), dict(info.lm_gen_config), voices, silence, tone)


def config_of(source: str, revision: str | None) -> dict[str, Any]:
    """The size of a model without loading it; empty for one that has no `config.json` (Moshi 7B)."""
    path = Path(source) / "config.json"
    if not Path(source).is_dir():
        try:
            path = Path(hf_hub_download(source, "config.json", revision=revision))
        except EntryNotFoundError:
            return {}
    fields = json.loads(path.read_text()) if path.exists() else {}
    return fields if "dim" in fields else {}


def codes_of(mimi: Any, path: Path, device: str) -> tuple[tuple[int, ...], ...]:
    """The codes of a recorded voice, whole frames only."""
    pcm, _ = sphn.read(str(path), sample_rate=SAMPLE_RATE)
    whole = pcm.shape[-1] // FRAME_SAMPLES * FRAME_SAMPLES
    return _codes(mimi, pcm[0, :whole], device)


def _from_folder(folder: Path) -> Any:
    """A checkpoint whose files lie in one folder under the names its config gives, or under the usual names."""
    path = folder / "config.json"
    fields = json.loads(path.read_text()) if path.exists() else {}

    def local(key: str, usual: str) -> Path:
        name = str(fields.get(key) or usual).removeprefix("file://")
        return folder / name

    mimi_config = fields.get("mimi_config_name")
    return loaders.CheckpointInfo.from_hf_repo(
        "local/none",
        moshi_weights=local("moshi_name", loaders.MOSHI_NAME),
        mimi_weights=local("mimi_name", loaders.MIMI_NAME),
        tokenizer=local("tokenizer_name", loaders.TEXT_TOKENIZER_NAME),
        config_path=path if "dim" in fields else _standard_config(folder),
        mimi_config_path=folder / mimi_config.removeprefix("file://") if mimi_config else None,
    )


def _from_repository(source: str, revision: str | None) -> Any:
    if not config_of(source, revision):
        # No sizes of its own: the files have the usual names, the size is Moshi's (nvidia/personaplex-7b-v1).
        usual = (loaders.MOSHI_NAME, loaders.MIMI_NAME, loaders.TEXT_TOKENIZER_NAME)
        paths = [Path(hf_hub_download(source, name, revision=revision)) for name in usual]
        _unpack_voices(source, revision, paths[0].parent)
        return loaders.CheckpointInfo(*paths)
    return loaders.CheckpointInfo.from_hf_repo(source, revision=revision)


def _standard_config(folder: Path) -> Path:
    raise FileNotFoundError(f"{folder} has no config.json with the size of the model.")


def _unpack_voices(source: str, revision: str | None, folder: Path) -> None:
    """PersonaPlex packs its voices; names in the archive must stay inside."""
    try:
        archive = hf_hub_download(source, "voices.tgz", revision=revision)
    except EntryNotFoundError:
        return
    if not (folder / "voices").is_dir():
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")


def _voice_files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((folder / "voices").glob("*.wav")))


def _lm(info: Any, device: str, dtype: Any, overrides: dict[str, Any]) -> Any:
    """The language model; sixteen depth steps become eight."""
    config = dict(info.lm_config or loaders._lm_kwargs)
    state = _head_shape(info.moshi_weights)
    served = int(config["n_q"]) // 2
    if state <= served and int(config["dep_q"]) <= served:
        return info.get_moshi(device=device, dtype=dtype, lm_kwargs_overrides=overrides)
    config |= {"dep_q": served, "depformer_context": served} | overrides
    lm = loaders.get_moshi_lm(None, lm_kwargs=config, device=device, dtype=dtype)
    lm.load_state_dict(cut_depth(load_file(info.moshi_weights, device=str(device)), lm.state_dict(), dtype))
    lm.eval()
    return lm


def cut_depth(state: dict[str, Any], wanted: dict[str, Any], dtype: Any) -> dict[str, Any]:
    """The weights a smaller depth transformer needs: the first steps of every one that has weights for each step."""
    kept = {}
    for name, shape in wanted.items():
        value = state[name]
        if value.shape != shape.shape:
            value = value[: shape.shape[0]]
        kept[name] = value.to(dtype) if value.dtype.is_floating_point else value
    return kept


def _head_shape(weights: Path) -> int:
    """How many codebooks a checkpoint predicts."""
    from safetensors import safe_open

    with safe_open(str(weights), framework="pt") as opened:
        return sum(name.startswith("linears.") and name.endswith("weight") for name in opened.keys())  # noqa: SIM118


def _steady(mimi: Any, pcm: np.ndarray[Any, Any], device: str) -> tuple[int, ...]:
    return _codes(mimi, pcm, device)[-1]


def _codes(mimi: Any, pcm: np.ndarray[Any, Any], device: str) -> tuple[tuple[int, ...], ...]:
    with torch.no_grad():
        codes = mimi.encode(torch.from_numpy(pcm)[None, None].to(device))
    return tuple(tuple(frame) for frame in codes[0].T.tolist())


def _system_memory() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines() if Path("/proc/meminfo").exists() else ():
        if line.startswith("MemTotal"):
            return int(line.split()[1]) * 1024
    return 8 * 1024**3
