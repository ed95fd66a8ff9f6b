import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.personas.errors import PersonaUnknown
from hub.personas.gallery import Gallery
from hub.personas.model import Persona


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ada.yaml").write_text("voice: slt\nemotions: {warmth: 0.5}\n")
    (tmp_path / "bob.yaml").write_text("voice: rms\n")
    return tmp_path


def replace(path: Path, text: str) -> None:
    """As editors save: a new file takes the place of the old one."""
    new = path.with_suffix(".tmp")
    new.write_text(text)
    new.replace(path)


def test_without_a_name_the_first_answers(folder: Path) -> None:
    assert Gallery(folder).get().id == "ada"
    (folder / "neutral.yaml").write_text("")
    assert Gallery(folder).get().id == "neutral"


def test_an_unknown_name_tells_the_known_ones(folder: Path) -> None:
    with pytest.raises(PersonaUnknown, match="ada, bob"):
        Gallery(folder).get("eve")


def test_moods_are_moved_live_and_survive_a_changed_file(folder: Path) -> None:
    gallery = Gallery(folder)
    seen: list[Persona] = []
    gallery.on_change(seen.append)
    assert gallery.set_emotions("ada", {"warmth": 0.9}).emotions == {"warmth": 0.9}
    replace(folder / "ada.yaml", "voice: awb\nemotions: {warmth: 0.5}\n")
    assert gallery.reload() == ("ada",)
    assert [p.voice for p in seen] == ["slt", "awb"]
    assert gallery.get("ada").emotions == {"warmth": 0.9}


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_an_impossible_mood_changes_nothing(folder: Path, value: float) -> None:
    gallery = Gallery(folder)
    with pytest.raises(ValidationError):
        gallery.set_emotions("ada", {"warmth": value})
    assert gallery.get("ada").emotions == {"warmth": 0.5}


def test_a_broken_file_keeps_the_old_persona(folder: Path) -> None:
    gallery = Gallery(folder)
    replace(folder / "ada.yaml", "voice: [")
    assert gallery.reload() == ()
    assert gallery.get("ada").voice == "slt"


def test_a_removed_persona_is_gone(folder: Path) -> None:
    gallery = Gallery(folder)
    (folder / "bob.yaml").unlink()
    gallery.reload()
    assert gallery.names == ("ada",)


async def test_a_changed_file_is_noticed_by_itself_even_when_it_is_replaced_twice(folder: Path) -> None:
    gallery = Gallery(folder)
    changed: asyncio.Queue[Persona] = asyncio.Queue()
    gallery.on_change(changed.put_nowait)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(gallery.watch(stop))
        for voice in ("awb", "kal"):
            async with asyncio.timeout(20):
                # The watch starts at some moment we cannot see: save until it notices.
                while changed.empty() or (await changed.get()).voice != voice:
                    replace(folder / "ada.yaml", f"voice: {voice}\n")
                    try:
                        async with asyncio.timeout(1):
                            persona = await changed.get()
                    except TimeoutError:
                        continue
                    changed.put_nowait(persona)
        stop.set()
    assert gallery.get("ada").voice == "kal"
