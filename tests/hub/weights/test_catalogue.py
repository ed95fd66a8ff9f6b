from pathlib import Path

import pytest

from hub.weights.catalogue import find, read
from hub.weights.errors import ModelsError, ModelUnknown
from hub.weights.tiers import TIERS


def test_the_catalogue_names_use_size_and_licence_of_every_model() -> None:
    catalogue = read()
    assert catalogue
    assert all(model.licence and model.about_mb and model.says for model in catalogue.values())


def test_every_tier_only_names_models_of_the_catalogue() -> None:
    assert {name for tier in TIERS for name in tier.models} <= set(read())


def test_an_unknown_model_tells_the_known_ones() -> None:
    with pytest.raises(ModelUnknown, match="kokoro"):
        find(read(), "nothing")


@pytest.mark.parametrize("text", ["a: 1", "a: {use: singing}", "["])
def test_a_broken_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ModelsError):
        read(tmp_path / "c.yaml")


def test_a_file_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "a: {use: wake, says: x, licence: MIT, about_mb: 1, files: [{name: ../x, url: 'http://h/x'}]}"
    )
    with pytest.raises(ModelsError):
        read(tmp_path / "c.yaml")
