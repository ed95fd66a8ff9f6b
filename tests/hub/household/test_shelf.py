"""Scenes and routines made by talking."""

from ha_bridge.understand.models import RoutineRequest, SceneRequest
from hub.household.shelf import Shelf, load


def test_a_scene_is_recalled_by_its_name_however_it_is_written() -> None:
    shelf = Shelf()
    shelf.scene(SceneRequest("create", "Movie Night"), "{}")
    said, snapshot = shelf.scene(SceneRequest("activate", "movie night"), None)
    assert (said.ok, snapshot) == (True, "{}")


def test_an_unknown_scene_is_said_to_be_unknown() -> None:
    said, snapshot = Shelf().scene(SceneRequest("activate", "disco"), None)
    assert (said.key, said.ok, snapshot) == ("scene_unknown", False, None)


def test_a_forgotten_scene_is_gone() -> None:
    shelf = Shelf()
    shelf.scene(SceneRequest("create", "disco"), "{}")
    shelf.scene(SceneRequest("delete", "disco"), None)
    assert shelf.scenes == {}


def test_a_routine_keeps_its_sentences_in_order_and_survives_the_store() -> None:
    shelf = Shelf()
    shelf.routine(RoutineRequest("create", "Good night!", ("lock the front door", "turn everything off")))
    again = load({}, {name: {"commands": commands} for name, commands in shelf.routines.items()})
    assert again.routines == {"good night": ["lock the front door", "turn everything off"]}


def test_a_routine_without_sentences_is_none() -> None:
    assert not Shelf().routine(RoutineRequest("create", "good night")).ok
