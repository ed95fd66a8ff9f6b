// One room in a browser tab: the rules of a satellite. When to stream, what to show, whom to obey.

import { FLAG, KIND, PACKET_US, decodePacket, encodePacket } from "/web/frames.js";
import { nowUs } from "/web/link.js";

const CLAIM_TIMEOUT_MS = 3000;
const HOLD_TIMEOUT_MS = 1500;
const PREROLL_FRAMES = 25; // half a second: people begin to speak while they press
const MOST_BUFFERED_BYTES = 48 * 1024; // about a second on a stalled link; then the newest frames are dropped and marked
const BARGE_ABOVE_NOISE_DB = 18;
const BARGE_FRAMES = 8; // 160 ms of somebody speaking over us
const ORDERS = new Set(["grant", "stand_down", "listen", "play", "play_from"]);

export class Room {
  // `show` hears light(name), level(db), welcomed(welcome), refused(message), note(text), controls().
  constructor(show) {
    this.show = show;
    this.controls = { muted: false, volume: 0.7 };
    this.light = "offline";
    this.sound = null;
    this.link = null;
    this.epoch = 0;
    this.claim = null;
    this.conversation = null;
    this.streaming = false;
    this.stream = 0;
    this.seq = 0;
    this.skipped = false;
    this.preroll = [];
    this.noiseDb = -60;
    this.loudFrames = 0;
    this.sounding = null;
    this.held = false;
  }

  // --- The people in the room ---

  talk() {
    if (this.controls.muted || !this.link.open) return;
    this.#closeMicrophone();
    this.#openMicrophone();
    const claim = crypto.randomUUID();
    this.claim = claim;
    this.link.say({
      type: "wake",
      claim,
      phrase: "button",
      confidence: 1,
      level_db: this.levelDb ?? -60,
      noise_db: this.noiseDb,
      captured_us: nowUs(),
      stream: this.stream,
      playing: this.sounding !== null,
      button: true,
    });
    this.#light("heard");
    setTimeout(() => {
      if (this.claim !== claim) return;
      this.claim = null;
      this.#closeMicrophone();
      this.#light("error");
    }, CLAIM_TIMEOUT_MS);
    for (const frame of this.preroll.splice(0)) this.#send(frame, FLAG.PREROLL);
  }

  interrupt() {
    this.#hold();
    this.link.say({ type: "button", button: "stop" });
  }

  set(controls) {
    const muting = controls.muted && !this.controls.muted;
    Object.assign(this.controls, controls);
    if (muting) {
      this.claim = null;
      this.preroll = [];
      this.#closeMicrophone();
    }
    if ("muted" in controls) this.#light(this.#resting());
    this.sound?.volume(this.controls.volume);
    this.show.controls();
    this.sayState();
  }

  sayState() {
    const { muted, volume } = this.controls;
    this.link?.say({ type: "room_state", muted, volume, microphone_ok: Boolean(this.sound?.microphone), speaker_ok: true });
  }

  // --- The microphone ---

  frame({ pcm, levelDb }) {
    this.levelDb = levelDb;
    this.noiseDb = Math.min(levelDb, this.noiseDb + 0.02);
    this.show.level(levelDb);
    const frame = { pcm, timeUs: nowUs() - PACKET_US };
    if (this.streaming) this.#send(frame, 0);
    else if (!this.controls.muted) this.preroll = [...this.preroll, frame].slice(-PREROLL_FRAMES);
    this.#listenForInterruption(levelDb);
  }

  #listenForInterruption(levelDb) {
    const loud = this.sounding !== null && this.streaming && levelDb > this.noiseDb + BARGE_ABOVE_NOISE_DB;
    this.loudFrames = loud ? this.loudFrames + 1 : 0;
    if (this.loudFrames < BARGE_FRAMES || this.held) return;
    this.loudFrames = 0;
    this.#hold();
    this.link.say({ type: "barge", stream: this.sounding, captured_us: nowUs(), level_db: levelDb });
  }

  #send({ pcm, timeUs }, flags) {
    const { seq } = this;
    this.seq += 1;
    if (this.link.bufferedBytes > MOST_BUFFERED_BYTES) {
      this.skipped = true;
      return;
    }
    const marks = flags | (this.skipped ? FLAG.DISCONTINUITY : 0);
    this.skipped = false;
    this.link.sendAudio(encodePacket({ kind: KIND.MIC, flags: marks, stream: this.stream, seq, timeUs, pcm }));
  }

  #openMicrophone() {
    this.stream = (this.stream + 1) & 0xffff;
    this.seq = 0;
    this.streaming = true;
  }

  #closeMicrophone() {
    if (!this.streaming) return;
    this.streaming = false;
    const end = { kind: KIND.MIC, flags: FLAG.END, stream: this.stream, seq: this.seq, timeUs: nowUs(), pcm: null };
    this.link.sendAudio(encodePacket(end));
  }

  // --- The hub ---

  welcomed(welcome) {
    if (welcome.epoch < this.epoch) return;
    this.epoch = welcome.epoch;
    this.#light(this.#resting());
    this.show.welcomed(welcome);
    this.sayState();
  }

  lost() {
    this.streaming = false;
    this.claim = null;
    this.#light("offline");
  }

  refused(message) {
    this.show.refused(message);
  }

  audio(buffer) {
    const packet = decodePacket(buffer);
    if (!packet || packet.kind !== KIND.SPEAKER) return;
    this.sound?.push(packet.stream, packet.seq, packet.pcm, Boolean(packet.flags & FLAG.END));
  }

  told(message) {
    if (ORDERS.has(message.type)) {
      if (message.epoch < this.epoch) return;
      this.epoch = message.epoch;
    }
    this[`_${message.type}`]?.(message);
  }

  _grant({ claim, conversation, final }) {
    if (this.claim && claim && claim !== this.claim) return;
    this.conversation = conversation;
    if (!final) return;
    if (this.claim) this.sound?.tone("granted");
    this.claim = null;
    this.#light("listening");
  }

  _stand_down({ claim, conversation, reason }) {
    const aboutClaim = this.claim && claim === this.claim;
    const aboutConversation = conversation && conversation === this.conversation;
    if (!aboutClaim && !aboutConversation) return;
    this.claim = null;
    this.conversation = null;
    this.#closeMicrophone();
    this.#light(this.#resting());
    this.show.note(`Another room answers (${reason}).`);
  }

  _listen({ conversation, on, envelope }) {
    if (on && this.controls.muted) {
      this.link.say({ type: "fault", code: "muted", message: "this room is muted" });
      return;
    }
    if (envelope) return;
    if (!on) {
      if (conversation !== this.conversation) return;
      this.#closeMicrophone();
      this.#light(this.#resting());
      return;
    }
    this.conversation = conversation;
    this.claim = null;
    if (!this.streaming) this.#openMicrophone();
    this.#light("listening");
  }

  _play({ stream, gain_db: gainDb }) {
    this.sound?.play(stream, gainDb);
    this.#light("speaking");
  }

  _play_from({ stream, seq, at_us: atUs, until }) {
    const aheadUs = this.link.hubAheadUs;
    if (aheadUs === null) {
      this.link.say({ type: "fault", code: "clock_unknown", message: "the hub's clock is not known yet" });
    } else if (until) this.sound?.stopAt(stream, seq);
    else this.sound?.playFrom(stream, seq, atUs - aheadUs);
  }

  _flush({ stream, from_seq: fromSeq }) {
    this.held = false;
    if (this.sound) this.sound.flush(stream, fromSeq);
    else this.link.say({ type: "flushed", stream, last_played_seq: null });
  }

  _duck({ gain_db: gainDb }) {
    if (gainDb === 0) this.#release();
    this.sound?.duck(gainDb);
  }

  _light({ light }) {
    if (!this.controls.muted) this.#light(light);
  }

  _tone({ tone }) {
    this.sound?.tone(tone);
  }

  _configure({ volume, muted }) {
    if (volume !== null && volume !== undefined) this.set({ volume });
    if (muted) this.set({ muted: true });
  }

  // --- The speaker ---

  played({ stream, seq, atUs, concealed, ended }) {
    this.sounding = ended ? null : stream;
    this.link.say({ type: "played", stream, seq, at_us: atUs, concealed, target_ms: 60, ended });
    this.show.played({ stream, seq, ended });
  }

  flushed({ stream, seq }) {
    this.sounding = null;
    this.link.say({ type: "flushed", stream, last_played_seq: seq });
    this.show.flushed({ stream, seq });
  }

  #hold() {
    this.held = true;
    this.sound?.hold(true);
    setTimeout(() => this.#release(), HOLD_TIMEOUT_MS);
  }

  #release() {
    this.held = false;
    this.sound?.hold(false);
  }

  #resting() {
    if (this.controls.muted) return "muted";
    return this.link?.open ? "off" : "offline";
  }

  #light(light) {
    this.light = light;
    this.show.light(light);
  }
}
