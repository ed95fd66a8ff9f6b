// The microphone: 48 kHz in, frames of 20 ms pcm16 at 24 kHz out, each with its level.

import { Halver } from "/web/halfband.js";

const FRAME = 480;

class Capture extends AudioWorkletProcessor {
  #halver = new Halver();
  #frame = new Int16Array(FRAME);
  #filled = 0;
  #squares = 0;

  process([channels]) {
    if (!channels.length) return true;
    for (const sample of this.#halver.push(channels[0])) {
      const value = Math.max(-1, Math.min(1, sample));
      this.#frame[this.#filled] = Math.round(value * 32767);
      this.#squares += value * value;
      this.#filled += 1;
      if (this.#filled === FRAME) this.#send();
    }
    return true;
  }

  #send() {
    const levelDb = 10 * Math.log10(this.#squares / FRAME + 1e-12);
    this.port.postMessage({ pcm: this.#frame, levelDb }, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME);
    this.#filled = 0;
    this.#squares = 0;
  }
}

registerProcessor("capture", Capture);
