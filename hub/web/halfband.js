// Between the 48 kHz of the browser and the 24 kHz of the link: one low-pass filter, used both ways. Runs in worklets.

const HALF = 24;
const TAPS = 2 * HALF + 1;

// A windowed sinc that passes up to a quarter of 48 kHz.
const FILTER = Float32Array.from({ length: TAPS }, (_, n) => {
  const x = n - HALF;
  const sinc = x === 0 ? 0.5 : Math.sin((Math.PI * x) / 2) / (Math.PI * x);
  return sinc * (0.42 + 0.5 * Math.cos((Math.PI * x) / (HALF + 1)) + 0.08 * Math.cos((2 * Math.PI * x) / (HALF + 1)));
});

// 48 kHz in, 24 kHz out, an even number of samples at a time.
export class Halver {
  #held = new Float32Array(TAPS - 1);

  push(samples) {
    const all = new Float32Array(this.#held.length + samples.length);
    all.set(this.#held);
    all.set(samples, this.#held.length);
    const out = new Float32Array(samples.length / 2);
    for (let n = 0; n < out.length; n += 1) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap += 1) sum += FILTER[tap] * all[2 * n + tap];
      out[n] = sum;
    }
    this.#held = all.slice(samples.length);
    return out;
  }
}

// 24 kHz in, 48 kHz out.
export class Doubler {
  #held = new Float32Array(HALF);

  push(samples) {
    const all = new Float32Array(HALF + samples.length);
    all.set(this.#held);
    all.set(samples, HALF);
    const out = new Float32Array(2 * samples.length);
    for (let n = 0; n < out.length; n += 1) {
      let sum = 0;
      // Every other sample of the stretched signal is zero, so only every other tap counts.
      for (let tap = n % 2; tap < TAPS; tap += 2) sum += FILTER[tap] * all[(n + tap) >> 1];
      out[n] = 2 * sum;
    }
    this.#held = all.slice(samples.length);
    return out;
  }
}
