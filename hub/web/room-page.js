// The page of a browser room: pairing, buttons, light, level.

import { Identity, parseInvite } from "/web/identity.js";
import { Link, pair } from "/web/link.js";
import { Room } from "/web/room.js";
import { Sound } from "/web/sound.js";

const LIGHT_WORDS = {
  off: "Ready",
  heard: "I heard you",
  listening: "Listening",
  thinking: "Thinking",
  speaking: "Speaking",
  muted: "Muted",
  error: "Something went wrong",
  offline: "Not connected",
  timer: "Time is up",
};
const LEVEL_FLOOR_DB = -70;
const at = (id) => document.getElementById(id);

// What has happened, for whoever looks from outside: a test, or a person who reports a problem.
const counts = { playedSeq: -1, playedReports: 0, ended: 0, flushed: [] };
globalThis.parlour = { counts };

const show = {
  light(light) {
    document.body.dataset.light = light;
    at("state").textContent = LIGHT_WORDS[light] ?? light;
    at("talk").textContent = light === "speaking" || light === "thinking" ? "Interrupt and talk" : "Talk";
    at("stop").disabled = !["speaking", "thinking", "listening", "timer"].includes(light);
  },
  level(db) {
    const share = Math.max(0, Math.min(1, 1 - db / LEVEL_FLOOR_DB));
    at("level").value = share;
  },
  welcomed(welcome) {
    at("room").textContent = welcome.room.replaceAll("_", " ");
    at("pairing").hidden = true;
    at("talking").hidden = false;
    show.note("");
  },
  refused(message) {
    const again = message.code === "not_admitted" || message.code === "revoked";
    show.note(again ? "The house does not know this browser any more. Pair it again." : message.message);
    if (again) offerPairing();
  },
  note(text) {
    at("note").textContent = text;
  },
  controls() {
    at("mute").textContent = room.controls.muted ? "Unmute" : "Mute";
    at("mute").setAttribute("aria-pressed", String(room.controls.muted));
    at("volume").value = room.controls.volume;
  },
  played({ seq, ended }) {
    counts.playedReports += 1;
    counts.playedSeq = seq;
    if (ended) counts.ended += 1;
  },
  flushed(flushed) {
    counts.flushed.push(flushed);
  },
};

const room = new Room(show);
globalThis.parlour.room = room;

async function ensureSound() {
  if (!room.sound) {
    room.sound = await Sound.open();
    room.sound.onFrame = (frame) => room.frame(frame);
    room.sound.onPlayed = (played) => room.played(played);
    room.sound.onFlushed = (flushed) => room.flushed(flushed);
    room.sound.volume(room.controls.volume);
  }
  if (!room.sound.microphone && !room.controls.muted) {
    await room.sound.listen();
    keepAwake();
    room.sayState();
  }
}

// A tablet that turns its screen off also turns the microphone off.
async function keepAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch (reason) {
    show.note(`The screen may turn off, and the microphone with it (${reason.name}).`);
  }
}

function offerPairing() {
  at("pairing").hidden = false;
  at("talking").hidden = true;
}

async function join(identity, text) {
  const invite = parseInvite(text);
  if (!invite) {
    show.note("That is no whole invite. It starts with parlour:// and is one line.");
    return;
  }
  at("join").disabled = true;
  try {
    await identity.remember(await pair(identity, invite, at("name").value.trim() || "browser"));
    live(identity);
  } catch (reason) {
    show.note(reason.message);
  } finally {
    at("join").disabled = false;
  }
}

function live(identity) {
  at("room").textContent = identity.membership.room.replaceAll("_", " ");
  at("pairing").hidden = true;
  at("talking").hidden = false;
  room.link = new Link(identity, room);
  room.link.connect();
}

async function press(action) {
  try {
    await ensureSound();
    action();
  } catch (reason) {
    show.note(
      reason.name === "NotAllowedError"
        ? "The browser does not allow the microphone. Allow it for this page and press again."
        : `The microphone does not work (${reason.name}: ${reason.message}).`,
    );
  }
}

function wire(identity) {
  at("talk").onclick = () => press(() => room.talk());
  at("stop").onclick = () => room.interrupt();
  at("mute").onclick = () => {
    const muted = !room.controls.muted;
    if (muted) room.sound?.deafen();
    room.set({ muted });
    if (!muted && room.sound) press(() => {});
  };
  at("volume").oninput = () => room.set({ volume: Number(at("volume").value) });
  at("forget").onclick = async () => {
    await identity.forget();
    location.reload();
  };
  at("invite-form").onsubmit = (event) => {
    event.preventDefault();
    join(identity, at("invite").value);
  };
}

async function begin() {
  show.light("offline");
  if (!globalThis.isSecureContext) {
    show.note("A browser gives its microphone only to pages that come by HTTPS or from this machine. Set http.tls_cert and http.tls_key on the hub, and open this page with https://.");
    return;
  }
  const identity = await Identity.load();
  wire(identity);
  show.controls();
  const invite = decodeURIComponent(location.hash.slice(1));
  // An invite is worth a room: it does not stay in the address bar or in the history.
  history.replaceState(null, "", location.pathname);
  if (identity.membership && !invite) {
    live(identity);
    return;
  }
  offerPairing();
  at("invite").value = invite;
  if (invite) await join(identity, invite);
}

begin().catch((reason) => show.note(`This browser cannot be a room: ${reason.message}`));
