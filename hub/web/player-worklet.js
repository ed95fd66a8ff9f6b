// The speaker: streams of the hub, each with a small jitter buffer, mixed. Says what has really sounded.

import { Doubler } from "/web/halfband.js";

const FRAME_OUT = 960;
const BEGIN_FRAMES = 3; // 60 ms are held before a stream begins to sound
const REPORT_SAMPLES = 4800; // 100 ms
const MOST_FRAMES = 1000;
const MOST_STREAMS = 8;

class Stream {
  frames = new Map(); // sequence -> Int16Array
  doubler = new Doubler();
  next = null; // the sequence that sounds next
  end = null; // the sequence behind the last
  stopAt = null; // sounds before this sequence only
  startTime = null; // context time of a scheduled start
  begun = false;
  ended = false;
  played = null;
  concealed = 0;
  current = null;
  position = 0;
  reported = -REPORT_SAMPLES;
  admitted = false;
  gain = 1;

  ready() {
    if (this.begun) return true;
    if (this.startTime !== null) return currentTime >= this.startTime;
    return this.frames.size >= BEGIN_FRAMES || (this.end !== null && this.frames.size > 0);
  }

  // The next 20 ms, or null when there is nothing.
  pull() {
    if (this.next === null) this.next = Math.min(...this.frames.keys());
    if ((this.end !== null && this.next >= this.end) || (this.stopAt !== null && this.next >= this.stopAt)) {
      this.ended = true;
      return null;
    }
    const pcm = this.frames.get(this.next);
    if (!pcm) {
      if (![...this.frames.keys()].some((seq) => seq > this.next)) return null; // late: wait, do not run ahead
      this.concealed += 1;
    }
    this.frames.delete(this.next);
    this.played = this.next;
    this.next += 1;
    return this.doubler.push(Float32Array.from(pcm || new Int16Array(FRAME_OUT / 2), (sample) => sample / 32768));
  }
}

class Player extends AudioWorkletProcessor {
  #streams = new Map();
  #over = []; // numbers of streams that ended lately
  #gain = 1;
  #held = false;
  #tone = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this[data.do](data);
  }

  // --- What the room says ---

  admit({ stream, gainDb = 0 }) {
    this.#over = this.#over.filter((number) => number !== stream);
    Object.assign(this.#stream(stream), { admitted: true, gain: 10 ** (gainDb / 20) });
  }

  start({ stream, seq, time }) {
    this.admit({ stream });
    Object.assign(this.#stream(stream), { next: seq, startTime: time });
  }

  stop({ stream, seq }) {
    if (this.#streams.has(stream)) this.#stream(stream).stopAt = seq;
  }

  push({ stream, seq, pcm, end }) {
    if (this.#over.includes(stream)) return;
    const one = this.#stream(stream);
    if (end) one.end = pcm.length ? seq + 1 : seq;
    if (pcm.length && (one.next === null || seq >= one.next) && one.frames.size < MOST_FRAMES) one.frames.set(seq, pcm);
  }

  flush({ stream, fromSeq }) {
    const one = this.#streams.get(stream);
    const last = one ? one.played : null;
    if (one && (one.next === null || one.next >= fromSeq)) this.#forget(stream);
    else if (one) one.stopAt = fromSeq;
    this.#held = false;
    this.port.postMessage({ what: "flushed", stream, seq: last });
  }

  level({ gain }) {
    this.#gain = gain;
  }

  hold({ on }) {
    this.#held = on;
  }

  tone({ samples }) {
    this.#tone = { samples, at: 0 };
  }

  // --- What goes out ---

  process(_, [[out]]) {
    for (const [number, stream] of this.#streams) {
      if (stream.admitted && !this.#held && stream.ready()) this.#sound(number, stream, out);
    }
    for (let n = 0; this.#tone && n < out.length; n += 1) {
      out[n] += this.#tone.samples[this.#tone.at] * this.#gain;
      this.#tone.at += 1;
      if (this.#tone.at === this.#tone.samples.length) this.#tone = null;
    }
    return true;
  }

  #sound(number, stream, out) {
    stream.begun = true;
    for (let n = 0; n < out.length; n += 1) {
      if (!stream.current || stream.position === stream.current.length) {
        stream.current = stream.pull();
        stream.position = 0;
        if (!stream.current) break;
      }
      out[n] += stream.current[stream.position] * stream.gain * this.#gain;
      stream.position += 1;
    }
    const due = currentFrame - stream.reported >= REPORT_SAMPLES;
    if (stream.played !== null && (stream.ended || due)) {
      stream.reported = currentFrame;
      const { played, concealed, ended } = stream;
      this.port.postMessage({ what: "played", stream: number, seq: played, concealed, ended, time: currentTime });
    }
    if (stream.ended) this.#forget(number);
  }

  #stream(number) {
    if (!this.#streams.has(number)) {
      while (this.#streams.size >= MOST_STREAMS) this.#streams.delete(this.#streams.keys().next().value);
      this.#streams.set(number, new Stream());
    }
    return this.#streams.get(number);
  }

  #forget(number) {
    this.#streams.delete(number);
    this.#over = [...this.#over, number].slice(-MOST_STREAMS);
  }
}

registerProcessor("player", Player);
