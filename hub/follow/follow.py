"""Decides when a conversation goes on in another room: continuity of the voice, the wake word there, or plain words.

Presence only adds weight, our own voice is no candidate, a muted or opted-out room is never entered, and a room that
holds another conversation is never taken from it.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from hub.follow.config import FollowConfig
from hub.follow.envelopes import FRAME_US
from hub.follow.likeness import compare, hears_us
from hub.follow.models import Evidence, FollowAction, Moved, MoveReason, Refusal, Watch
from hub.follow.state import STATE, FollowState, Living, Place
from hub.follow.track import Track, View

LATE_FRAMES = 25
"""A room half a second behind is left out."""
MOST_STEPS = 10
"""After a stall, older steps are not made up for."""
STILL_SPEAKING_US = 1_500_000
"""A wake word elsewhere this soon after speech here is somebody else's."""


class Follow:
    """One per house; call `poll` after each event. `earshot(a, b)`: whether a voice in one room may reach the other."""

    def __init__(
        self, config: FollowConfig, earshot: Callable[[str, str], bool], state: FollowState | None = None
    ) -> None:
        self.config = config
        self.earshot = earshot
        self.state = state or FollowState()
        self._actions: list[FollowAction] = []

    # --- The rooms ---

    def joined(self, satellite: str, *, muted: bool = False, follow: bool = True) -> None:
        """A satellite is connected, or its switches changed."""
        place = self.state.places.setdefault(satellite, Place())
        place.muted, place.follow = muted, follow
        self._watch_all()

    def lost(self, satellite: str) -> None:
        """A satellite is gone. Its conversation stays with it until the brain moves or ends it."""
        self.state.places.pop(satellite, None)
        for living in self.state.conversations.values():
            living.tracks.pop(satellite, None)
        self._watch_all()

    def presence(self, satellite: str, present: bool | None) -> None:
        """Home Assistant sees someone in this room, or nobody, or cannot tell."""
        if satellite in self.state.places:
            self.state.places[satellite].present = present

    def calibrate(self, gain_db: dict[str, float]) -> None:
        """How much hotter each microphone is, as the arbiter learned it."""
        self.state.gain_db = dict(gain_db)

    # --- The conversations ---

    def opened(self, conversation: str, satellite: str) -> None:
        """A conversation lives in this room."""
        self.state.conversations[conversation] = Living(satellite)
        self._watch_all()

    def closed(self, conversation: str) -> None:
        """It is over."""
        self.state.conversations.pop(conversation, None)
        self._watch_all()

    def stay(self, conversation: str, *, on: bool = True) -> None:
        """Someone said "stay here" or "don't follow me", or the contrary."""
        if conversation in self.state.conversations:
            self.state.conversations[conversation].stays = on
            self._watch_all()

    def played(self, conversation: str, start_us: int, rows: tuple[tuple[int, ...], ...]) -> None:
        """Envelope of what we play in this conversation."""
        if conversation in self.state.conversations:
            self.state.conversations[conversation].voice.add(start_us, rows)

    # --- What may move one ---

    def levels(self, satellite: str, start_us: int, rows: tuple[tuple[int, ...], ...]) -> None:
        """A room sent envelopes; times are the hub's already."""
        place = self.state.places.get(satellite)
        if place is None or place.muted:
            return
        place.envelope.add(start_us, rows)
        for name, living in list(self.state.conversations.items()):
            self._look(name, living)

    def asked(self, conversation: str, satellite: str, now_us: int) -> Refusal | None:
        """Someone said "continue in the kitchen". None: it moves."""
        living = self.state.conversations.get(conversation)
        refusal = self._refusal(living, satellite, explicit=True)
        if refusal is None and living is not None:
            living.stays = False
            self._move(conversation, living, satellite, "asked", now_us, "asked to go on there")
        return refusal

    def woke(self, satellite: str, now_us: int, busy: Collection[str] = ()) -> str | None:
        """The arbiter granted a wake word there. The conversation that goes on there, or None: it is a new one.

        Those that are `busy` answering somebody stay where they are.
        """
        for name, living in self.state.conversations.items():
            if living.satellite == satellite:
                return name
        nearby = [
            (name, living)
            for name, living in self.state.conversations.items()
            if name not in busy
            and self._refusal(living, satellite) is None
            and not self._still_speaking(living, now_us)
        ]
        if len(nearby) != 1:
            # Nobody to follow, or no telling whom.
            return None
        name, living = nearby[0]
        self._move(name, living, satellite, "wake", now_us, "wake word there while it was quiet here")
        return name

    # --- What to do ---

    def poll(self) -> list[FollowAction]:
        """Everything decided since the last call, in order."""
        actions, self._actions = self._actions, []
        return actions

    def to_json(self) -> dict[str, Any]:
        """The state as plain data; `STATE.validate_python` reads it."""
        dumped: dict[str, Any] = STATE.dump_python(self.state, mode="json")
        return dumped

    # --- Inside ---

    def _refusal(self, living: Living | None, satellite: str, *, explicit: bool = False) -> Refusal | None:
        """Why a conversation cannot go on there."""
        place = self.state.places.get(satellite)
        if living is None or place is None:
            return "unknown" if living is None else "gone"
        reasons: Iterable[tuple[bool, Refusal]] = (
            (living.satellite == satellite, "same_room"),
            (place.muted, "muted"),
            (not place.follow and not explicit, "opted_out"),
            (any(other.satellite == satellite for other in self.state.conversations.values()), "busy"),
            (living.stays and not explicit, "stay"),
            (not explicit and not self.earshot(living.satellite, satellite), "unknown"),
        )
        return next((reason for holds, reason in reasons if holds), None)

    def _candidates(self, living: Living) -> list[str]:
        return sorted(name for name in self.state.places if self._refusal(living, name) is None)

    def _look(self, name: str, living: Living) -> None:
        """Judge every step that all rooms concerned have sent rows for."""
        here = self.state.places.get(living.satellite)
        if here is None:
            return
        places = {other: self.state.places[other] for other in self._candidates(living)}
        newest = max((place.envelope.end_frame for place in places.values()), default=0)
        # A room that sends nothing, or late, must not hold up the others.
        places = {other: place for other, place in places.items() if newest - place.envelope.end_frame <= LATE_FRAMES}
        end = min((place.envelope.end_frame for place in (here, *places.values())), default=0)
        step = self.config.step_frames
        last = end - end % step
        first = max((living.looked or 0) + step, last - MOST_STEPS * step)
        for frame in range(first, last + 1, step):
            living.looked = frame
            entered = self._judge(living, here, places, frame)
            if entered is not None:
                told = f"{living.tracks[entered].last_db:+.0f} dB nearer here after a walk"
                self._move(name, living, entered, "continuity", frame * FRAME_US, told)
                return

    def _judge(self, living: Living, here: Place, places: dict[str, Place], frame: int) -> str | None:
        """One look: the room that the voice has walked to, if it has."""
        seen: dict[str, Evidence] = {}
        for other, place in places.items():
            gain_db = self.state.gain_db.get(living.satellite, 0.0) - self.state.gain_db.get(other, 0.0)
            evidence = compare(here.envelope, place.envelope, frame, self.config, gain_db)
            if evidence is None or evidence.kind == "silent":
                continue
            if not hears_us(place.envelope, living.voice, frame, self.config):
                seen[other] = evidence
        voices = {other: evidence.nearer_db for other, evidence in seen.items() if evidence.kind == "voice"}
        nearest = min(sorted(voices), key=lambda other: voices[other], default=None)
        if nearest is not None and voices[nearest] > 0:
            living.spoke_frame = frame
        for other, evidence in seen.items():
            bonus_db = self.config.presence_db if places[other].present and not here.present else 0.0
            nearest_here = nearest is not None and voices[nearest] >= 0
            view = View(nearest_here, nearest_there=other == nearest, bonus_db=bonus_db)
            if living.tracks.setdefault(other, Track()).see(evidence, self.config, view):
                return other
        return None

    def _still_speaking(self, living: Living, now_us: int) -> bool:
        return living.spoke_frame is not None and now_us - living.spoke_frame * FRAME_US < STILL_SPEAKING_US

    def _move(self, name: str, living: Living, entered: str, reason: MoveReason, now_us: int, explanation: str) -> None:
        left, living.satellite = living.satellite, entered
        living.tracks, living.spoke_frame = {}, None
        self._actions.append(Moved(name, left, entered, reason, now_us, self.config.fade_ms, explanation))
        self._watch_all()

    def _watch_all(self) -> None:
        for name, living in self.state.conversations.items():
            watched = self._candidates(living)
            if watched != living.watched:
                living.watched = watched
                self._actions.append(Watch(name, tuple(watched)))
