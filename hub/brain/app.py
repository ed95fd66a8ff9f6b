"""The brain process: puts the parts together, passes news to the core and its orders to the others."""

import logging
import secrets
import socket
import time
from contextlib import AsyncExitStack
from functools import partial

import hub
from hub.arbiter.config import ArbiterConfig
from hub.brain.archive import Archive
from hub.brain.brain import Brain
from hub.brain.commands import register_commands
from hub.brain.desk import Desk
from hub.brain.directory import Conversations, Rooms
from hub.brain.explanations import Explanations
from hub.brain.members import Members
from hub.brain.mind_port import MindPort
from hub.brain.pairing_desk import PairingDesk
from hub.brain.parts import Part
from hub.brain.performer import Performer
from hub.brain.remembering import Remembering
from hub.brain.room_rules import RoomRules
from hub.brain.routes import build_routes
from hub.brain.tape import Tape, TapedArbiter, TapedConversation
from hub.brain.text_door import TextDoor
from hub.brain.turns import Turns
from hub.config.settings import Settings
from hub.control.client import BRAIN_DOOR
from hub.control.server import Door
from hub.conversation.lifetimes import Lifetimes
from hub.ears.channels import EARS, EARS_CODEC
from hub.errors import PortTaken
from hub.household.clocks import zone_of
from hub.household.keeper import Household
from hub.http.gate import GateRules
from hub.http.guest import RelayDoor, serve_guests
from hub.http.pages import serve_pages
from hub.http.server import HttpServer
from hub.http.tls import tls_context
from hub.mind.channels import CODEC as MIND_CODEC
from hub.mind.channels import NAME as MIND
from hub.relay.channels import RELAY, RELAY_CODEC
from hub.store.store import open_or_forget
from hub.store.writer import StoreWriter
from hub.supervise.places import runtime_dir
from hub.voice.channels import VOICE, VOICE_CODEC
from hub.workers.worker import Worker

log = logging.getLogger(__name__)


async def run(worker: Worker) -> None:
    """The part `brain` of the hub."""
    settings = worker.settings
    store, trouble = open_or_forget(worker.data_dir)
    writer = StoreWriter(store, trouble)
    try:
        epoch = await writer.ask(lambda store: store.raise_epoch(time.time()))
        brain, server, door = _build(worker, writer, epoch)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(door.open(runtime_dir(worker.data_dir) / BRAIN_DOOR))
            await _listen(server, settings)
            stack.push_async_callback(server.stop)
            worker.ready(*([str(trouble)] if trouble else []))
            await worker.until_stopped(brain.run())
    finally:
        await writer.close()


def _build(worker: Worker, writer: StoreWriter, epoch: int) -> tuple[Brain, HttpServer, Door]:
    settings, board = worker.settings, worker.board
    members, rooms, explanations = Members(_rules(settings)), Rooms(), Explanations()
    mind = MindPort(Part(MIND, board, MIND_CODEC.mirrored()))
    relay = Part(RELAY, board, RELAY_CODEC.mirrored())
    keeper = Household(writer, zone_of(settings))
    tape = Tape()
    arbiter = TapedArbiter(_arbitration(settings), tape)
    desk = Desk(
        arbiter,
        Conversations(Lifetimes(), secrets.token_hex(3), partial(TapedConversation, tape=tape)),
        members,
        Performer(),
        epoch,
    )
    pairing = PairingDesk(writer, members, relay.send, lambda: desk.epoch)
    open_to_all = settings.link.host in ("0.0.0.0", "::")
    pairing.address = settings.link.address or (_own_address() if open_to_all else settings.link.host)
    turns = Turns(mind, keeper, explanations)
    brain = Brain(
        desk=desk,
        relay=relay,
        ears=Part(EARS, board, EARS_CODEC.mirrored()),
        voice=Part(VOICE, board, VOICE_CODEC.mirrored()),
        mind=mind,
        pairing=pairing,
        turns=turns,
        rooms=rooms,
        explanations=explanations,
        household=keeper,
        archive=Archive(writer, tape, settings.privacy),
        remembering=Remembering(writer, arbiter),
    )
    text = TextDoor(turns, mind, rooms)
    table = build_routes(worker, text, brain)
    rules = GateRules(
        api_key=settings.http.api_key.get_secret_value() if settings.http.api_key else None,
        trusted_proxies=(settings.http.trusted_proxy,) if settings.http.trusted_proxy else (),
        per_minute=settings.http.rate_per_minute,
    )
    door = Door()
    register_commands(door, pairing, brain, writer)
    server = HttpServer(table, rules, hub.__version__)
    serve_pages(server)
    serve_guests(server, lambda: _relay_door(pairing))
    return brain, server, door


def _relay_door(pairing: PairingDesk) -> RelayDoor | None:
    listening = pairing.listening
    return RelayDoor(listening.guest_port, listening.fingerprint) if listening else None


def _rules(settings: Settings) -> RoomRules:
    rooms = settings.rooms
    return RoomRules(rooms.earshot, rooms.follow, rooms.follow_except, rooms.quiet_hours)


def _arbitration(settings: Settings) -> ArbiterConfig:
    rooms = settings.rooms
    return ArbiterConfig(rule=rooms.rule, window_ms=rooms.window_ms, same_utterance_ms=rooms.suppress_ms)


async def _listen(server: HttpServer, settings: Settings) -> None:
    http = settings.http
    context = None
    if http.tls_cert is not None and http.tls_key is not None:
        context = tls_context(http.tls_cert, http.tls_key)
    try:
        port = await server.start(http.host, http.port, context)
    except OSError as wrong:
        raise PortTaken(
            f"Something already listens on {http.host}:{http.port} ({wrong.strerror}).",
            fix="Stop it, or choose another port with PARLOUR_HTTP_PORT.",
        ) from None
    log.info("web port open", extra={"host": http.host, "port": port})


def _own_address() -> str:
    """The address other machines of the house reach us at; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
