// One audio packet: a 16-byte header and 20 ms of pcm16 (24 kHz mono, little endian). See docs/reference/protocol.md.

export const KIND = { MIC: 0, SPEAKER: 1 };
export const FLAG = { PREROLL: 1, DISCONTINUITY: 2, END: 4 };
export const PACKET_SAMPLES = 480;
export const PACKET_US = 20000;
const VERSION = 1;
const HEADER_BYTES = 16;

export function encodePacket({ kind, flags, stream, seq, timeUs, pcm }) {
  const size = pcm ? pcm.length * 2 : 0;
  const data = new DataView(new ArrayBuffer(HEADER_BYTES + size));
  data.setUint8(0, (VERSION << 4) | kind);
  data.setUint8(1, flags);
  data.setUint16(2, stream);
  data.setUint32(4, seq);
  data.setBigUint64(8, BigInt(Math.max(0, Math.round(timeUs))));
  for (let n = 0; pcm && n < pcm.length; n += 1) data.setInt16(HEADER_BYTES + 2 * n, pcm[n], true);
  return data.buffer;
}

export function decodePacket(buffer) {
  const data = new DataView(buffer);
  const count = (buffer.byteLength - HEADER_BYTES) / 2;
  if (count < 0 || !Number.isInteger(count) || data.getUint8(0) >> 4 !== VERSION) return null;
  const pcm = new Int16Array(count);
  for (let n = 0; n < count; n += 1) pcm[n] = data.getInt16(HEADER_BYTES + 2 * n, true);
  return {
    kind: data.getUint8(0) & 15,
    flags: data.getUint8(1),
    stream: data.getUint16(2),
    seq: data.getUint32(4),
    timeUs: Number(data.getBigUint64(8)),
    pcm,
  };
}
