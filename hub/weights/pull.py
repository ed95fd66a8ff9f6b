"""Pulls a model: goes on where an earlier try stopped, checks size and checksum, and only then puts it in its place."""

import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.weights.catalogue import Model, ModelFile
from hub.weights.errors import ModelCorrupt, ModelsError, ModelUnreachable

CHUNK = 256 * 1024
TIMEOUT_S = 30.0
SPARE_BYTES = 64 * 1024 * 1024
"""Room that must remain on the disk."""

Progress = Callable[[ModelFile, int], None]
"""Told for each piece: which file, and how many of its bytes are here."""


def _quiet(file: ModelFile, have: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """What pulling will do with one file."""

    file: ModelFile
    target: Path
    have: int
    """Bytes that are here, perhaps from an earlier try."""
    done: bool
    """Nothing is left to fetch; the checksum is still looked at."""


def plan(model: Model, root: Path) -> list[Step]:
    """What would be done; touches nothing."""
    steps = []
    for file, target in zip(model.files, model.paths(root), strict=True):
        done = target.is_file() and file.bytes in (None, target.stat().st_size)
        part = target if done else _part(target)
        steps.append(Step(file, target, part.stat().st_size if part.is_file() else 0, done))
    return steps


def pull(model: Model, root: Path, progress: Progress = _quiet, *, unverified: bool = False) -> None:
    """Bring every file of a model here; on return all of them are right."""
    if not model.verified and not unverified:
        raise ModelCorrupt(
            "The catalogue has no checksum for this model; nothing unverified is installed by itself.",
            fix="Add --unverified if you trust the server, or give a catalogue with checksums: --catalogue FILE.",
        )
    steps = plan(model, root)
    missing = max(model.about_mb * 2**20 - sum(step.have for step in steps), 0)
    root.mkdir(parents=True, exist_ok=True)
    if not all(step.done for step in steps) and shutil.disk_usage(root).free < missing + SPARE_BYTES:
        raise ModelsError(f"The model needs {missing // 2**20 + 64} MiB free in {root}.", fix="Free some space.")
    for step in steps:
        if step.done and step.file.sha256 in (None, sha256(step.target)):
            progress(step.file, step.have)
        else:
            _fetch(step, progress)


def sha256(path: Path) -> str:
    """Checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _part(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _fetch(step: Step, progress: Progress) -> None:
    part = _part(step.target)
    part.parent.mkdir(parents=True, exist_ok=True)
    size = step.file.bytes
    have = part.stat().st_size if part.is_file() else 0
    if size is not None and have > size:
        part.unlink()
        have = 0
    if size is None or have < size:
        _download(step.file, part, have, progress)
    if size not in (None, part.stat().st_size) or step.file.sha256 not in (None, sha256(part)):
        part.unlink()
        raise ModelCorrupt(
            f"{step.file.name} is not what the catalogue promises; it was deleted.", fix="Pull it again."
        )
    os.replace(part, step.target)  # noqa: PTH105 - in one step, also over an older file


def _download(file: ModelFile, part: Path, have: int, progress: Progress) -> None:
    request = urllib.request.Request(file.url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            # A server that cannot go on in the middle sends everything again.
            again = have and answer.status != http.client.PARTIAL_CONTENT
            before = have = 0 if again else have
            with part.open("wb" if again or not have else "ab") as out:
                while piece := answer.read(CHUNK):
                    have += len(piece)
                    if file.bytes is not None and have > file.bytes:
                        break
                    out.write(piece)
                    progress(file, have)
            expected = file.bytes if file.bytes is not None else before + int(answer.headers.get("Content-Length") or 0)
    except urllib.error.HTTPError as refused:
        if refused.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have and file.bytes is None:
            return  # all of it was here already
        raise ModelUnreachable(f"{file.name} cannot be fetched: the server says {refused.code}.") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as wrong:
        reason = getattr(wrong, "reason", wrong)
        raise ModelUnreachable(
            f"{file.name} cannot be fetched: {reason}.", fix="Try again later; it goes on where it stopped."
        ) from None
    if have < expected:
        raise ModelUnreachable(
            f"{file.name} broke off after {have} of {expected} bytes.", fix="Pull again; it goes on where it stopped."
        )
