// The house at a glance: rooms, what is said, how long it took and why.

import { KeyNeeded, events, get, useKey } from "/web/api.js";

const REFRESH_MS = 4000;
const RETRY_MS = 2000;
const MOST_LINES = 100;
const LEVEL_FLOOR_DB = -70;
const WORDS = { off: "quiet", heard: "heard its wake word", timer: "ringing", offline: "away" };
const at = (id) => document.getElementById(id);

const rooms = new Map(); // satellite -> what is known
const turns = new Map(); // turn -> its line of the transcript

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function plain(name) {
  return (name ?? "").replaceAll("_", " ");
}

// --- Rooms ---

function drawRooms() {
  const cards = [...rooms.values()].map((room) => {
    const card = element("article", "card");
    card.dataset.light = room.connected ? (room.muted ? "muted" : room.light) : "offline";
    card.dataset.satellite = room.satellite;
    const state = room.connected ? (room.muted ? "muted" : (WORDS[room.light] ?? room.light)) : "away";
    card.append(element("h3", "", plain(room.room)), element("p", "now", state));
    const details = [`volume ${Math.round(room.volume * 100)} %`];
    const level = Object.assign(element("meter"), { min: 0, max: 1, high: 0.95, value: levelShare(room) });
    level.setAttribute("aria-label", "microphone");
    card.append(level, element("p", "", details.join(", ")), element("p", "", `${room.name || room.satellite}, ${room.software || "unknown"}`));
    return card;
  });
  at("rooms").replaceChildren(...(cards.length ? cards : [element("p", "", "No room yet: `parlour pair --room NAME` lets one join.")]));
}

// A microphone that is closed has no level.
function levelShare({ connected, muted, light, levelDb }) {
  if (!connected || muted || light === "off" || levelDb === undefined) return 0;
  return Math.max(0, Math.min(1, 1 - levelDb / LEVEL_FLOOR_DB));
}

function hearLevel(satellite, levelDb) {
  const room = rooms.get(satellite);
  if (!room) return;
  room.levelDb = levelDb;
  const meter = document.querySelector(`[data-satellite="${CSS.escape(satellite)}"] meter`);
  if (meter) meter.value = levelShare(room);
}

function change(satellite, what) {
  const room = rooms.get(satellite);
  if (!room) return;
  Object.assign(room, what);
  drawRooms();
}

async function refresh() {
  const [listed, last, waiting, health] = await Promise.all([
    get("/api/rooms"), get("/api/turns?last=12"), get("/api/timers"), get("/health"),
  ]);
  const known = new Map(rooms);
  rooms.clear();
  for (const room of listed) rooms.set(room.satellite, { light: "off", ...known.get(room.satellite), ...room });
  drawRooms();
  drawTurns(last);
  drawTimers(waiting);
  at("demo").hidden = !health.demo;
  const troubles = [...(health.degraded ?? []), ...(health.house?.problem ? [health.house.problem] : [])];
  at("health").textContent = health.status === "ok" ? "all well" : ["degraded", ...troubles].join(": ");
}

// --- The transcript ---

function line(who, text) {
  const made = element("li");
  made.append(element("span", "who", who), element("span", "words", text));
  const list = at("transcript");
  const follows = list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
  list.append(made);
  while (list.children.length > MOST_LINES) list.firstChild.remove();
  if (follows) list.scrollTop = list.scrollHeight;
  return made;
}

function answer(turn) {
  if (!turns.has(turn)) turns.set(turn, line("Parlour", ""));
  return turns.get(turn);
}

function badge(turn, text, bad) {
  answer(turn).append(element("span", bad ? "badge bad" : "badge", text));
}

const NEWS = {
  light: ({ satellite, light }) => change(satellite, { light }),
  level: ({ satellite, level_db: levelDb }) => hearLevel(satellite, levelDb),
  room_state: ({ satellite, muted, volume }) => change(satellite, { muted, volume }),
  joined: () => refresh(),
  lost: ({ satellite }) => change(satellite, { connected: false }),
  heard: ({ room, text }) => line(plain(room) || "someone", text || "(not understood)"),
  routed: ({ turn, route }) => badge(turn, route),
  action: ({ turn, entity, service, ok }) => badge(turn, `${service} ${entity}${ok ? "" : " failed"}`, !ok),
  answered: ({ turn, reply, spans_ms: spans }) => {
    answer(turn).querySelector(".words").textContent = reply || "(done)";
    const total = Object.entries(spans).map(([stage, ms]) => `${stage} ${Math.round(ms)}`);
    if (total.length) badge(turn, `${total.join(" | ")} ms`);
    newest = turn;
    refresh();
  },
  first_sound: ({ ms }) => newest && badge(newest, `first sound ${Math.round(ms)} ms`),
  cancelled: ({ turn }) => badge(turn, "interrupted"),
};
let newest = null;

// --- Tables ---

function drawTurns(last) {
  const rows = last.map((turn) => {
    const row = element("tr");
    const spans = Object.entries(turn.spans_ms).map(([stage, ms]) => `${plain(stage)} ${Math.round(ms)}`);
    row.append(
      element("td", "", plain(turn.room) || "typed"), element("td", "", turn.route), element("td", "", turn.outcome),
      element("td", "", spans.join(", ")), element("td", "why", turn.reasons.join(", ")),
    );
    row.dataset.turn = turn.turn;
    return row;
  });
  at("turns").replaceChildren(...rows);
}

function drawTimers(waiting) {
  const items = waiting.map((one) => element("li", "", one.says));
  at("timers").replaceChildren(...(items.length ? items : [element("li", "", "nothing")]));
}

// --- Life ---

async function follow() {
  for await (const news of events()) NEWS[news.what]?.(news);
}

async function live() {
  for (;;) {
    try {
      await refresh();
      at("key-form").hidden = true;
      await follow();
    } catch (reason) {
      at("health").textContent = reason.message;
      if (reason instanceof KeyNeeded) {
        at("key-form").hidden = false;
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

at("key-form").onsubmit = (event) => {
  event.preventDefault();
  useKey(at("key").value);
  live();
};
setInterval(() => {
  if (!document.hidden && at("key-form").hidden) refresh().catch((reason) => { at("health").textContent = reason.message; });
}, REFRESH_MS);
live();
