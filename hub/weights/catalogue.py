"""The catalogue: which models there are, for what, how large, under which licence, and how to verify them.

It is data (`catalogue.yaml`); an owner may give another file of the same form, for a mirror in the house. What has no
checksum is listed, but only pulled when the owner says so.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.weights.errors import ModelsError, ModelUnknown

Use = Literal["hearing", "speaking", "wake", "duplex"]


class ModelFile(BaseModel):
    """One file of a model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    """File name below the model's folder."""
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    bytes: Annotated[int, Field(gt=0)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Model(BaseModel):
    """One model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    use: Use
    says: str
    """What it is good for, in one line."""
    licence: str
    extra: str | None = None
    """Extra of Parlour that runs it."""
    folder: str = ""
    """Below the models folder; empty: directly in it."""
    about_mb: Annotated[int, Field(gt=0)]
    """Size of all files, as the publisher states it."""
    ram_mb: Annotated[int, Field(ge=0)] = 0
    """Memory it takes while it works."""
    gpu_mb: Annotated[int, Field(ge=0)] = 0
    files: Annotated[tuple[ModelFile, ...], Field(min_length=1)]

    @property
    def verified(self) -> bool:
        """Whether every file has a checksum."""
        return all(file.sha256 for file in self.files)

    def paths(self, root: Path) -> tuple[Path, ...]:
        """Where its files lie."""
        return tuple(root / self.folder / file.name for file in self.files)

    def here(self, root: Path) -> bool:
        """Whether all files lie there, in full size where it is known."""
        pairs = zip(self.paths(root), self.files, strict=True)
        return all(path.is_file() and file.bytes in (None, path.stat().st_size) for path, file in pairs)


def read(path: Path | None = None) -> Mapping[str, Model]:
    """The catalogue that comes with Parlour, or another file."""
    try:
        text = path.read_text() if path else (files("hub.weights") / "catalogue.yaml").read_text()
        return {name: Model.model_validate(entry) for name, entry in (yaml.safe_load(text) or {}).items()}
    except (OSError, yaml.YAMLError, ValidationError, AttributeError) as wrong:
        raise ModelsError(f"The catalogue of models cannot be read: {wrong}.") from None


def find(catalogue: Mapping[str, Model], name: str) -> Model:
    """A model by name."""
    if name not in catalogue:
        known = ", ".join(sorted(catalogue))
        raise ModelUnknown(f"There is no model called {name}; there are: {known}.", fix="See `parlour models list`.")
    return catalogue[name]
