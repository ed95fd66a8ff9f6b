// Microphone and speaker of the browser: one 48 kHz context, two worklets.

const CONTEXT_HZ = 48000;
const QUIETEST_DB = -48;
const TONES = {
  granted: [[880, 90]],
  done: [[660, 70], [880, 110]],
  error: [[220, 240]],
  timer: [[988, 140], [0, 60], [988, 140]],
  chime: [[784, 120], [988, 200]],
  offline: [[330, 120], [247, 200]],
}; // Hz and milliseconds

export class Sound {
  static async open() {
    const context = new AudioContext({ sampleRate: CONTEXT_HZ, latencyHint: "interactive" });
    await Promise.all(["capture", "player"].map((name) => context.audioWorklet.addModule(`/web/${name}-worklet.js`)));
    await context.resume();
    return new Sound(context);
  }

  constructor(context) {
    this.context = context;
    this.microphone = null;
    this.gain = 1;
    this.duckDb = 0;
    this.onFrame = () => {};
    this.onPlayed = () => {};
    this.onFlushed = () => {};
    this.player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.player.port.onmessage = ({ data }) => this.#reported(data);
    this.player.connect(context.destination);
  }

  async listen() {
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: false };
    this.microphone = await navigator.mediaDevices.getUserMedia({ audio });
    this.source = this.context.createMediaStreamSource(this.microphone);
    this.capture = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.capture.port.onmessage = ({ data }) => this.onFrame(data);
    this.source.connect(this.capture);
  }

  // Off means off: the browser's own microphone sign goes away too.
  deafen() {
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.source?.disconnect();
    if (this.capture) this.capture.port.onmessage = null;
    this.microphone = null;
  }

  play(stream, gainDb) {
    this.#tell({ do: "admit", stream, gainDb });
  }

  playFrom(stream, seq, atUs) {
    this.#tell({ do: "start", stream, seq, time: this.#contextTime(atUs) });
  }

  stopAt(stream, seq) {
    this.#tell({ do: "stop", stream, seq });
  }

  push(stream, seq, pcm, end) {
    this.player.port.postMessage({ do: "push", stream, seq, pcm, end }, [pcm.buffer]);
  }

  flush(stream, fromSeq) {
    this.#tell({ do: "flush", stream, fromSeq });
  }

  hold(on) {
    this.#tell({ do: "hold", on });
  }

  volume(share) {
    this.gain = share > 0 ? 10 ** (Math.max(QUIETEST_DB, 40 * Math.log10(share)) / 20) : 0;
    this.#level();
  }

  duck(gainDb) {
    this.duckDb = gainDb;
    this.#level();
  }

  tone(name) {
    this.#tell({ do: "tone", samples: toneSamples(TONES[name] ?? []) });
  }

  #level() {
    this.#tell({ do: "level", gain: this.gain * 10 ** (this.duckDb / 20) });
  }

  #tell(message) {
    this.player.port.postMessage(message);
  }

  // When a moment of the page's clock comes in the time of the audio context, its way to the ear included.
  #contextTime(atUs) {
    return this.context.currentTime + atUs / 1e6 - performance.now() / 1e3 - this.#delayS();
  }

  #delayS() {
    return this.context.outputLatency || this.context.baseLatency || 0;
  }

  #reported(data) {
    if (data.what === "flushed") {
      this.onFlushed(data);
      return;
    }
    const agoS = this.context.currentTime - data.time - this.#delayS();
    this.onPlayed({ ...data, atUs: Math.max(0, Math.round(performance.now() * 1000 - agoS * 1e6)) });
  }
}

function toneSamples(notes) {
  const parts = notes.map(([hz, ms]) => {
    const length = Math.round((CONTEXT_HZ * ms) / 1000);
    const edge = CONTEXT_HZ / 200;
    return Float32Array.from({ length }, (_, n) => {
      const fade = Math.min(1, n / edge, (length - n) / edge);
      return 0.15 * fade * Math.sin((2 * Math.PI * hz * n) / CONTEXT_HZ);
    });
  });
  const all = new Float32Array(Math.max(1, parts.reduce((size, part) => size + part.length, 0)));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
